using System.Globalization;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;
using NodaTime.Text;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Laws;

public sealed class Caps_at_the_edge
{
    private static Story Of(PointsCap cap, string zone = "UTC") => new((Funnel() with
    {
        TimeZone = zone,
        Scoring = Scores([Score("engagement", min: -1000)], [Rule("given", "Given", 0, cap: cap) with { Points = Worth("event.properties.n") }]),
    }).With());

    [Theory]
    [InlineData(20, null, "10 10 1", "10000 10000", 2)]
    [InlineData(20, null, "10 11 1", "10000 capped10000", 2)]
    [InlineData(20, null, "21", "capped20000", 1)]
    [InlineData(20, null, "20 20", "20000", 1)]
    [InlineData(20, null, "-15 -15 -1", "-15000 capped-5000", 2)]
    [InlineData(20, null, "15 -15", "15000 capped-5000", 2)]
    [InlineData(null, 2, "10 -10 10", "10000 -10000", 2)]
    [InlineData(null, 1, "10 10", "10000", 1)]
    [InlineData(20, 3, "15 15 15", "15000 capped5000", 2)]
    [InlineData(100, 2, "15 15 15", "15000 15000", 2)]
    public void Give_the_rest_and_then_nothing(int? points, int? times, string given, string told, int counted)
    {
        var story = Of(new(points, times));
        foreach (var each in given.Split(' '))
            story.Event("Given", "n".Is(long.Parse(each, CultureInfo.InvariantCulture)));
        Assert.Equal(told, string.Join(' ', story.Journal.Select(each => each.Reason + (each.Details.TryGet("points", out var value) ? value.AsInt : 0))));
        Assert.Equal((counted, counted), (story.State.Shares[0].Times, Assert.Single(story.State.Shares[0].Buckets).Times));
    }

    /// <summary>Eleven of twenty fit under the maximum: eleven twentieths of the points count for the cap, although they had decayed.</summary>
    [Fact]
    public void Count_what_was_given_undecayed()
    {
        var rule = Rule("given", "Given", 20, cap: new(30, null));
        var story = new Story((Funnel() with { Scoring = Scores([Score("engagement", halfLife: "1d", max: 11), Score("fit")], [rule]) }).With());
        story.At("1d").Event("Other").EventAgo("1d", "Given");
        Assert.Equal(20L << 32, story.State.Shares[0].Buckets[0].Points);
        story.At("40d").Event("Given");
        Assert.Equal(30L << 32, story.State.Shares[0].Buckets[0].Points);
        story = new Story(story.Funnel).Event("Given");
        Assert.Equal(11L << 32, story.State.Shares[0].Buckets[0].Points);
    }

    [Theory]
    [InlineData("1d", "UTC", "2025-03-29T23:59:59.999Z 2025-03-30T00:00:00Z", 2)]
    [InlineData("1d", "Europe/Madrid", "2025-03-30T00:00:00Z 2025-03-30T23:59:59.999Z", 1)]
    [InlineData("12h", "UTC", "2025-03-30T11:59:59.999Z 2025-03-30T12:00:00Z", 2)]
    [InlineData("12h", "UTC", "2025-03-30T12:00:00Z 2025-03-30T23:59:59.999Z", 1)]
    [InlineData("1 day", "Europe/Madrid", "2025-03-29T22:59:59.999Z 2025-03-29T23:00:00Z", 2)]
    [InlineData("1 day", "Europe/Madrid", "2025-03-29T23:00:00Z 2025-03-30T21:59:59.999Z", 1)]
    [InlineData("1 day", "Europe/Madrid", "2025-03-30T21:59:59.999Z 2025-03-30T22:00:00Z", 2)]
    [InlineData("1 day", "Europe/Madrid", "2025-10-25T22:00:00Z 2025-10-26T22:59:59.999Z", 1)]
    [InlineData("2 days", "UTC", "2025-03-29T00:00:00Z 2025-03-30T23:59:59Z", 1)]
    [InlineData("2 days", "UTC", "2025-03-30T23:59:59Z 2025-03-31T00:00:00Z", 2)]
    [InlineData("1d", "UTC", "1969-12-31T00:00:00Z 1969-12-31T23:59:59.999Z", 1)]
    [InlineData("1d", "UTC", "1969-12-31T23:59:59.999Z 1970-01-01T00:00:00Z", 2)]
    [InlineData("1d", "UTC", "1969-12-30T23:59:59.999Z 1969-12-31T00:00:00Z", 2)]
    [InlineData("1 day", "Europe/Madrid", "1969-12-31T22:59:59Z 1969-12-31T23:00:00Z", 2)]
    [InlineData("", "UTC", "2020-01-01T00:00:00Z 2025-01-01T00:00:00Z", 1)]
    public void Begin_anew_with_each_period(string per, string zone, string times, int counted)
    {
        CapPeriod? period = per.Length == 0 ? null : per.EndsWith('h') || per.EndsWith('d') ? new CapPeriod.Every(Span(per)) : new CapPeriod.CivilDays(per[0] - '0');
        var story = Of(new(10, null, period), zone);
        foreach (var at in times.Split(' '))
            story.Message("", "Given", InstantPattern.ExtendedIso.Parse(at).Value, "n".Is(10));
        Assert.Equal(counted, story.State.Shares[0].Times);
    }

    /// <summary>At noon: the day of 72 hours ago has its own count, and all that is older counts there.</summary>
    [Theory]
    [InlineData("71h59m 72h", 1)]
    [InlineData("60h1ms 72h", 1)]
    [InlineData("60h 60h1ms", 2)]
    [InlineData("72h 73h", 1)]
    [InlineData("84h 85h", 1)]
    [InlineData("72h 200h", 1)]
    [InlineData("1h 11h", 1)]
    [InlineData("11h 13h", 2)]
    public void Keep_the_periods_of_72_hours(string agos, int counted)
    {
        var story = Of(new(10, null, new CapPeriod.Every(Span("1d")))).At("10d").Event("Other");
        foreach (var ago in agos.Split(' '))
            story.EventAgo(ago, "Given", "n".Is(10));
        Assert.Equal(counted, story.State.Shares[0].Times);
    }

    [Fact]
    public void Forget_periods_that_no_event_can_use_any_more()
    {
        var story = Of(new(10, null, new CapPeriod.Every(Span("1d"))));
        for (var day = 0; day < 10; day++)
            story.At($"{day}d").Event("Given", "n".Is(5));
        var first = story.State.Shares[0].Buckets[0].Id;
        Assert.Equal(Enumerable.Range(0, 4).Select(each => first + each), story.State.Shares[0].Buckets.Select(each => each.Id));
        Assert.DoesNotContain(story.Journal, each => each.Kind == "limit_reached");
    }

    [Fact]
    public void Forget_them_also_when_a_late_event_uses_the_last_one()
    {
        var story = Of(new(10, null, new CapPeriod.Every(Span("1d"))));
        for (var day = 0; day < 4; day++)
            story.At($"{day}d").Event("Given", "n".Is(day + 1));
        story.At("4d").Event("Other").EventAgo("24h", "Given", "n".Is(5));
        Assert.Equal([2L << 32, 3L << 32, 9L << 32], story.State.Shares[0].Buckets.Select(each => each.Points));
    }

    [Fact]
    public void Keep_periods_in_order_also_when_events_do_not_come_in_order()
    {
        var story = Of(new(10, null, new CapPeriod.Every(Span("1d")))).At("10d").Event("Given", "n".Is(1)).EventAgo("48h", "Given", "n".Is(2)).EventAgo("24h", "Given", "n".Is(3)).EventAgo("48h", "Given", "n".Is(4));
        Assert.Equal([6L << 32, 3L << 32, 1L << 32], story.State.Shares[0].Buckets.Select(each => each.Points));
        Assert.Equal([2, 1, 1], story.State.Shares[0].Buckets.Select(each => each.Times));
    }

    [Fact]
    public void Forget_the_oldest_of_a_hundred_periods()
    {
        var story = Of(new(10, null, new CapPeriod.Every(Span("1s")))).At("1d");
        for (var second = 0; second < StateLimits.BucketsMax; second++)
            story.At($"{86_400 + second}s").Event("Given", "n".Is(1));
        Assert.Equal(StateLimits.BucketsMax, story.State.Shares[0].Buckets.Length);
        Assert.DoesNotContain(story.Journal, each => each.Kind == "limit_reached");
        var oldest = story.State.Shares[0].Buckets[0].Id;
        story.At($"{86_400 + StateLimits.BucketsMax}s").Event("Given", "n".Is(1));
        Assert.Equal((StateLimits.BucketsMax, oldest + 1), (story.State.Shares[0].Buckets.Length, story.State.Shares[0].Buckets[0].Id));
        Assert.DoesNotContain(story.Journal, each => each.Kind == "limit_reached");
    }

    /// <summary>More matches than an int counts: it stands still instead of going round.</summary>
    [Fact]
    public void Stop_counting_at_the_end_of_numbers()
    {
        var story = Of(new(10, null));
        story.State = new ContactParts { Now = Story.Start, Version = 1, Shares = [new RuleShare("given", 0, Story.Start, null, int.MaxValue, [new CapBucket(0, 1L << 32, int.MaxValue - 1)])] }.ToState();
        story.Event("Given", "n".Is(1));
        Assert.Equal((int.MaxValue, int.MaxValue), (story.State.Shares[0].Times, story.State.Shares[0].Buckets[0].Times));
    }

    /// <summary>Buckets of another period may stay beside the new ones: however many they are, the state can be read.</summary>
    [Fact]
    public void Leave_a_state_that_can_be_read_when_a_periods_length_changes()
    {
        var story = new Story(Capped("10m", 1));
        for (var i = 0; i < 100; i++)
            story.At($"{i * 10}m").Event("Page Viewed");
        story.Funnel = Capped("1h", 2);
        for (var i = 0; i < 90; i++)
            story.At($"{1000 + (i * 60)}m").Event("Page Viewed");
        Assert.True(story.State.Shares.Single().Buckets.Length > StateLimits.BucketsMax);
        Assert.Equal(story.State, ContactState.Of(story.State.Block));

        static Funnel Capped(string period, long version) => (Funnel((int)version) with
        {
            Scoring = Scores([Score("engagement")], [Rule("seen", "Page Viewed", 1, cap: new PointsCap(null, 5, new CapPeriod.Every(Span(period))))]),
        }).With();
    }
}
