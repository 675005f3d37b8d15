using InboundStreams.Core.Conditions;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_membership
{
    private static readonly Scope Here = Places.Funnel.ForEvent();

    [Theory]
    [InlineData("segment('vip') && !segment('eu')")]
    [InlineData("count('views', '30d') == 30 && count('orders', '2w') == 1014")]
    [InlineData("count('views', '1d') + count('views', '366d') == 367")]
    [InlineData("count('views', '52w') == 364 && count(\"views\", r'1w') == 7")]
    public void Is_asked_of_the_reader(string text)
    {
        Assert.True(Condition.Parse(text, Here).Value!.Holds(new() { Memberships = new Reader() }, out var error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("segment('vip')", "there is no segment 'vip' any more")]
    [InlineData("count('views', '30d') > 1", "there is no counter 'views' any more")]
    public void That_is_gone_is_an_error(string text, string expected)
    {
        var condition = Condition.Parse(text, Here).Value!;
        foreach (var memberships in new IMembershipReader?[] { null, new Nothing() })
        {
            Assert.False(condition.Holds(new() { Memberships = memberships }, out var error));
            Assert.Equal(expected, error);
        }
    }

    [Theory]
    [InlineData("segment('vipp')", 9, "there is no segment 'vipp'; did you mean 'vip'?; declare it under segments/")]
    [InlineData("segment(event.name)", 1, "segment() takes the name of a segment, written out: segment(\"name\")")]
    [InlineData("segment()", 1, "segment() takes the name of a segment, written out: segment(\"name\")")]
    [InlineData("segment('vip', 'eu')", 1, "segment() takes the name of a segment, written out: segment(\"name\")")]
    [InlineData("segment(3)", 1, "segment() takes the name of a segment, written out: segment(\"name\")")]
    [InlineData("count('veiws', '30d') > 1", 7, "there is no counter 'veiws'; did you mean 'views'?; declare it under 'counters'")]
    [InlineData("count('views') > 1", 1, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")")]
    [InlineData("count('views', 30) > 1", 1, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")")]
    [InlineData("count(event.name, '30d') > 1", 1, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")")]
    [InlineData("count('views', '30d', 1) > 1", 1, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")")]
    public void That_is_not_declared_or_not_written_out_is_a_fault(string text, int column, string message)
    {
        var fault = Assert.Single(Condition.Parse(text, Here).Faults);
        Assert.Equal((column, message), (fault.Column, fault.Message));
    }

    [Theory]
    [InlineData("0d")]
    [InlineData("367d")]
    [InlineData("53w")]
    [InlineData("-1d")]
    [InlineData("+1d")]
    [InlineData(" 1d")]
    [InlineData("1.5d")]
    [InlineData("24h")]
    [InlineData("1d12h")]
    [InlineData("30")]
    [InlineData("d")]
    [InlineData("")]
    [InlineData("99999999999d")]
    [InlineData("2147483647w")]
    public void Has_a_window_of_whole_days(string window)
    {
        var fault = Assert.Single(Condition.Parse($"count('views', '{window}') > 1", Here).Faults);
        Assert.Equal((16, window.Length + 2), (fault.Column, fault.Length));
        Assert.Equal($"the window of count() is whole civil days, today included, from \"1d\" to \"366d\", or weeks, as \"2w\"; '{window}' is none", fault.Message);
    }

    [Fact]
    public void With_two_wrong_names_has_two_faults() =>
        Assert.Equal([7, 12], Condition.Parse("count('v', '9x') > 1", Here).Faults.Select(each => each.Column));

    [Theory]
    [InlineData("segment('vip')", "segment() cannot stand here; functions that can: has, size, timestamp, duration, lower, matches")]
    [InlineData("count('views', '1d') > 1", "count() cannot stand here; functions that can: has, size, timestamp, duration, lower, matches")]
    public void Stands_only_where_memberships_are_known(string text, string message) =>
        Assert.Equal(message, Assert.Single(Condition.Parse(text, Places.Funnel.ForCounters()).Faults).Message);

    [Fact]
    public void Of_a_segment_cannot_stand_in_an_attribute_rule() =>
        Assert.Equal(
            "segment() cannot stand here; functions that can: has, size, timestamp, duration, lower, matches, count",
            Assert.Single(Condition.Parse("segment('vip')", Places.Funnel.ForAttributes()).Faults).Message);

    private sealed class Reader : IMembershipReader
    {
        public bool TryIsMember(string segment, out bool isMember)
        {
            isMember = segment == "vip";
            return true;
        }

        public bool TryCount(string counter, int days, out long count)
        {
            count = days + (counter == "orders" ? 1000 : 0);
            return true;
        }
    }

    private sealed class Nothing : IMembershipReader
    {
        public bool TryIsMember(string segment, out bool isMember) => isMember = false;

        public bool TryCount(string counter, int days, out long count)
        {
            count = 0;
            return false;
        }
    }
}
