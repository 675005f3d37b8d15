using CsCheck;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using NodaTime;

namespace InboundStreams.Tests.Core.Conditions;

public sealed class A_watched_condition
{
    private static readonly Scope Watched = Places.Funnel.ForWatched();

    [Theory]
    [InlineData("score.fit >= 20", "fit 20000")]
    [InlineData("score.fit > 20", "fit 20001")]
    [InlineData("score.fit < 20", "fit 20000")]
    [InlineData("score.fit <= 20", "fit 20001")]
    [InlineData("score.fit == 20", "fit 20000", "fit 20001")]
    [InlineData("score.fit != 20", "fit 20000", "fit 20001")]
    [InlineData("20 <= score.fit", "fit 20000")]
    [InlineData("20 < score.fit", "fit 20001")]
    [InlineData("20 > score.fit", "fit 20000")]
    [InlineData("20 >= score.fit", "fit 20001")]
    [InlineData("20 == score.fit", "fit 20000", "fit 20001")]
    [InlineData("score.total > 20.0005", "total 20001")]
    [InlineData("score.total >= 20.0005", "total 20001")]
    [InlineData("score.total == 20.0005")]
    [InlineData("score.fit > -0.001", "fit 0")]
    [InlineData("score.fit >= 0.1 + 0.2", "fit 301")]
    [InlineData("score.fit >= 0.3", "fit 300")]
    [InlineData("score.fit >= 1e300")]
    [InlineData("score.fit > 0.0 / 0.0")]
    [InlineData("score.fit == null")]
    [InlineData("score['fit'] >= -(2 - 3)", "fit 1000")]
    [InlineData("(score.fit >= 20) == (score.total >= 30)", "fit 20000", "total 30000")]
    [InlineData("score.fit >= 20 ? score.total > 1 : !(score.total > 2)", "fit 20000", "total 1001", "total 2001")]
    [InlineData("score.fit >= 20 || score.fit >= 20", "fit 20000")]
    [InlineData("score.fit >= 20 in [true]", "fit 20000")]
    [InlineData("[score.fit >= 20, true][0]", "fit 20000")]
    [InlineData("score.band == 'mql' || score.band in ['warm'] || score.band.startsWith('c')")]
    [InlineData("segment('vip') && !segment('eu')", "in vip", "in eu")]
    [InlineData("count('views', '30d') >= 3", "views/30 3")]
    [InlineData("count('views', '2w') > 3", "views/14 4")]
    [InlineData("count('views', '366d') >= 2.5", "views/366 3")]
    [InlineData("3 == count('views', '1d')", "views/1 3", "views/1 4")]
    [InlineData("count('views', '1d') != 0", "views/1 0", "views/1 1")]
    [InlineData("now >= contact.seen", "seen+0")]
    [InlineData("now > contact.seen", "seen+1")]
    [InlineData("now < contact.seen", "seen+0")]
    [InlineData("now <= contact.seen", "seen+1")]
    [InlineData("now == contact.seen", "seen+0", "seen+1")]
    [InlineData("now != contact.seen", "seen+0", "seen+1")]
    [InlineData("contact.seen <= now", "seen+0")]
    [InlineData("contact.seen < now", "seen+1")]
    [InlineData("now - duration('3s') > contact.seen", "seen+3001")]
    [InlineData("now - contact.seen > duration('3s')", "seen+3001")]
    [InlineData("now - contact.seen >= duration('3s')", "seen+3000")]
    [InlineData("duration('3s') <= now - contact.seen", "seen+3000")]
    [InlineData("contact.seen - now > duration('3s')", "seen+-3000")]
    [InlineData("contact.seen - now < duration('3s')", "seen+-2999")]
    [InlineData("contact.seen + duration('1s') - duration('500ms') <= now", "seen+500")]
    [InlineData("contact.seen - duration('1s') <= now", "seen+-1000")]
    [InlineData("now > timestamp(contact.born) + duration('1s')", "born+1001")]
    [InlineData("now >= timestamp(contact.seen) - duration('-1s')", "seen+1000")]
    [InlineData("now >= contact.seen + duration('3650000d') + duration('10000d')", "seen+316224000000000")]
    [InlineData("now - contact.seen - duration('1s') > duration('2s') - duration('1s')", "seen+2001")]
    [InlineData("contact.role == 'CTO' && size(contact.tags) > 1 && contact.seen > timestamp('2026-01-01')")]
    public void Knows_its_thresholds(string text, params string[] expected) =>
        Assert.Equal(expected, Parsed(text, Watched).Watches.Select(Said));

    [Theory]
    [InlineData("score.fit > score.total", 1, 23)]
    [InlineData("true && score.fit > contact.employees", 9, 29)]
    [InlineData("score.fit + 1 > 20", 1, 18)]
    [InlineData("1 + score.fit > 20", 1, 18)]
    [InlineData("1.0 in [score.fit]", 1, 18)]
    [InlineData("score.fit in [1.0, 2.0]", 1, 23)]
    [InlineData("has(score.fit)", 5, 9)]
    [InlineData("contact.employees > (score.fit > 2 ? 1 : score.total)", 1, 53)]
    [InlineData("count('views', '3d') > count('views', '30d')", 1, 44)]
    [InlineData("count('views', '3d') * 2 > 3", 1, 28)]
    [InlineData("now > timestamp('2026-01-01T00:00:00Z')", 1, 39)]
    [InlineData("now > now - duration('1d')", 1, 26)]
    [InlineData("now - contact.seen > contact.seen - timestamp('2026-01-01')", 1, 59)]
    [InlineData("now - contact.seen > now - timestamp(contact.born)", 1, 50)]
    [InlineData("now - contact.seen > timestamp(contact.born) - contact.seen", 1, 59)]
    [InlineData("now - contact.seen > timestamp(contact.role) - timestamp(contact.role)", 1, 70)]
    [InlineData("now > contact.seen + duration('3650000d') + duration('10000d') + duration('1ms')", 1, 80)]
    [InlineData("now - (contact.vip ? duration('1d') : duration('2d')) > contact.seen", 1, 68)]
    [InlineData("contact.vip || now - contact.seen == null", 16, 26)]
    [InlineData("now in [contact.seen]", 1, 21)]
    [InlineData("timestamp(now) > contact.seen", 1, 29)]
    [InlineData("[now][0] > contact.seen", 1, 23)]
    [InlineData("now > timestamp(contact.role)", 1, 29)]
    public void Refuses_time_that_has_no_threshold(string text, int column, int length)
    {
        var parsed = Condition.Parse(text, Watched);
        Assert.Null(parsed.Value);
        var fault = Assert.Single(parsed.Faults);
        Assert.Equal((column, length, true), (fault.Column, fault.Length, fault.IsOfTime));
        Assert.Equal(
            $"'{text.Substring(column - 1, length)}': in a watched condition time may stand only as now against one date or timestamp attribute, plus or minus a constant duration, "
            + "as a score against a constant, as a count against a constant, as segment()",
            fault.Message);
    }

    [Fact]
    public void Of_an_attribute_rule_is_told_only_what_can_stand_there()
    {
        var fault = Assert.Single(Condition.Parse("now > timestamp('2026-01-01')", Places.Funnel.ForAttributes()).Faults);
        Assert.EndsWith("a constant duration, as a count against a constant", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score.fitt > now", 1)]
    [InlineData("contact.vip && now > 3", 16)]
    [InlineData("now > contact.sen", 7)]
    public void With_another_fault_in_the_same_place_has_only_that_one(string text, int column) =>
        Assert.Equal(column, Assert.Single(Condition.Parse(text, Watched).Faults).Column);

    [Theory]
    [InlineData("now > timestamp('2026-01-01T00:00:00Z') && score.fit > score.total")]
    [InlineData("now > timestamp(contact.born) && count('views', '30d') * 2 > 3")]
    public void Is_the_only_kind_that_has_thresholds(string text) =>
        Assert.Empty(Parsed(text, Places.Funnel.ForEvent()).Watches);

    [Fact]
    public void Keeps_its_truth_between_thresholds()
    {
        var states = Gen.Select(Gen.Int[-3, 8], Gen.Int[-3, 8], Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[-4, 4])
            .Select((fit, total, short_, long_, now) => new Moment(fit * 500, total * 500, short_, long_, now * 500 + (fit & 1)));
        Gen.Select(Texts(3), Gen.Select(states, states).Array[40]).Sample(
            (text, pairs) =>
            {
                var condition = Parsed(text, Watched);
                foreach (var (one, other) in pairs)
                {
                    if (condition.Watches.All(watch => one.Reached(watch) == other.Reached(watch)))
                        Assert.True(condition.Holds(one.Context(), out _) == condition.Holds(other.Context(), out _), $"{text}: {one}, {other}");
                }
            },
            iter: 3_000);
    }

    private static Gen<string> Texts(int depth)
    {
        var sign = OneOf("<", "<=", ">", ">=", "==", "!=");
        var constant = OneOf("0", "1", "0.5", "1.5", "2", "-0.5", "0.0005", "3 - 1");
        var length = OneOf("500ms", "1s", "0s", "-1s");
        var leaf = Gen.OneOf(
            Gen.Select(OneOf("score.fit", "score.total", "count('views', '1d')", "count('views', '30d')"), sign, constant).Select((left, by, right) => $"{left} {by} {right}"),
            Gen.Select(constant, sign, OneOf("score.fit", "count('views', '30d')")).Select((left, by, right) => $"{left} {by} {right}"),
            Gen.Select(sign, length).Select((by, than) => $"now - contact.seen {by} duration('{than}')"),
            Gen.Select(sign, length).Select((by, than) => $"contact.seen - now {by} duration('{than}')"),
            Gen.Select(sign, length).Select((by, than) => $"now - duration('{than}') {by} contact.seen"),
            Gen.Select(sign, length).Select((by, than) => $"timestamp(contact.born) + duration('{than}') {by} now"));
        if (depth == 0)
            return leaf;
        var inner = Texts(depth - 1);
        return Gen.OneOf(
            leaf,
            Gen.Select(inner, OneOf("&&", "||", "==", "!="), inner).Select((left, by, right) => $"({left}) {by} ({right})"),
            Gen.Select(inner, inner, inner).Select((test, then, otherwise) => $"({test}) ? ({then}) : ({otherwise})"),
            inner.Select(each => $"!({each})"));
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(each => texts[each]);

    private static Condition Parsed(string text, Scope scope)
    {
        var parsed = Condition.Parse(text, scope);
        Assert.Empty(parsed.Faults);
        return parsed.Value!;
    }

    private static string Said(Watch watch) => watch switch
    {
        Watch.Score score => $"{score.Name} {score.Threshold}",
        Watch.Count count => $"{count.Counter}/{count.Days} {count.Threshold}",
        Watch.Clock clock => $"{clock.Attribute}+{clock.Offset.TotalMilliseconds}",
        Watch.Segment segment => $"in {segment.Name}",
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };

    /// <summary>What a watched condition reads; times are milliseconds from the contact's midnight.</summary>
    private sealed record Moment(long Fit, long Total, long Today, long Month, long Now) : IScoreReader, IMembershipReader
    {
        private static readonly Instant Midnight = Instant.FromUtc(2026, 4, 1, 0, 0);

        public string Band => "";

        public ConditionContext Context() => new()
        {
            Contact = Properties.Of(("seen", Value.Timestamp(Midnight)), ("born", Value.Date(new LocalDate(2026, 4, 1)))),
            Now = Midnight + Duration.FromMilliseconds(Now),
            Scores = this,
            Memberships = this,
        };

        public bool Reached(Watch watch) => watch switch
        {
            Watch.Score score => (score.Name == "fit" ? Fit : Total) >= score.Threshold,
            Watch.Count count => (count.Days == 1 ? Today : Month) >= count.Threshold,
            Watch.Clock clock => Duration.FromMilliseconds(Now) >= clock.Offset,
            _ => throw new ArgumentOutOfRangeException(nameof(watch)),
        };

        public bool TryRead(string name, out long thousandths)
        {
            thousandths = name == "fit" ? Fit : Total;
            return true;
        }

        public bool TryIsMember(string segment, out bool isMember) => throw new NotSupportedException(segment);

        public bool TryCount(string counter, int days, out long count)
        {
            count = days == 1 ? Today : Month;
            return true;
        }
    }
}
