using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>The amounts and times at which something begins to be otherwise.</summary>
public sealed class Points_at_the_edge
{
    private static Story Of(ScoreDefinition score, params EventRule[] rules) => new((Funnel() with { Scoring = Scores([score], rules) }).With());

    private static string Told(Story story) => string.Join("; ", story.Journal.Where(each => each.Kind == "score_changed").Select(Told));

    private static string Told(WorkflowTransition each) =>
        $"{each.Reason} {(each.Details.TryGet("points", out var points) ? points.AsInt : 0)}{(each.Details.TryGet("cut", out var cut) ? $" cut {cut.AsInt}" : "")}{(each.Details.TryGet("late", out var late) ? $" late {late.AsDuration.TotalSeconds}" : "")}".Trim();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4_294_968)]
    [InlineData(-1, -4_294_968)]
    [InlineData(125, 1L << 29)]
    [InlineData(1_000_000_000_000, PointUnits.Max)]
    [InlineData(1_000_000_000_001, PointUnits.Max)]
    [InlineData(-1_000_000_000_001, -PointUnits.Max)]
    public void Of_thousandths_are_never_less_than_they_say(long thousandths, long units)
    {
        Assert.Equal(units, PointUnits.OfThousandths(thousandths));
        if (Math.Abs(thousandths) <= 1_000_000_000_000)
            Assert.Equal(thousandths, Math.Sign(thousandths) * PointUnits.ToThousandths(Math.Abs(units)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    [InlineData(1L << 32, 1000)]
    [InlineData((1L << 32) - 1, 999)]
    [InlineData(-(1L << 32), -1000)]
    [InlineData(-(1L << 32) - 1, -1001)]
    [InlineData(PointUnits.Max, 1_000_000_000_000)]
    public void Are_shown_rounded_down(long units, long thousandths) => Assert.Equal(thousandths, PointUnits.ToThousandths(units));

    [Theory]
    [InlineData(1.5, 3L << 31)]
    [InlineData(-1.5, -(3L << 31))]
    [InlineData(0.00000000009, 1)]
    [InlineData(-0.00000000009, -1)]
    [InlineData(0.1, 429_496_730)]
    [InlineData(999_999_999.5, PointUnits.Max - (1L << 31))]
    [InlineData(1e9, PointUnits.Max)]
    [InlineData(-1e9, -PointUnits.Max)]
    [InlineData(double.PositiveInfinity, PointUnits.Max)]
    [InlineData(double.NegativeInfinity, -PointUnits.Max)]
    public void Of_an_expression_are_bounded(double points, long units) => Assert.Equal(units, PointUnits.OfPoints(points));

    [Fact]
    public void That_are_no_number_are_none() => Assert.Null(PointUnits.OfPoints(double.NaN));

    [Theory]
    [InlineData(ScoreDefinition.PointsMax, PointUnits.Max)]
    [InlineData(int.MaxValue, PointUnits.Max)]
    [InlineData(int.MinValue, -PointUnits.Max)]
    [InlineData(-3, -(3L << 32))]
    public void That_are_whole_are_bounded(int points, long units) => Assert.Equal(units, PointUnits.OfPoints(points));

    [Fact]
    public void That_come_in_tenths_reach_the_point() =>
        Assert.Equal(1000, Enumerable.Range(0, 10).Aggregate(Of(Score("engagement"), Rule("seen", "Seen", 0) with { Points = new(100) }), (story, _) => story.Event("Seen")).ScoreNow());

    [Theory]
    [InlineData(1L << 62, 61, 2)]
    [InlineData(1L << 62, 62, 1)]
    [InlineData(long.MaxValue, 62, 1)]
    [InlineData(long.MaxValue, 63, 0)]
    [InlineData(long.MaxValue, 64, 0)]
    [InlineData(long.MaxValue, 127, 0)]
    [InlineData(-(1L << 62), 62, -1)]
    public void Are_gone_after_as_many_half_lives_as_they_have_bits(long value, int halvings, long left)
    {
        Assert.Equal(left, Decay.Apply(value, halvings * 1000L, 1000));
        Assert.Equal(left, Decay.Apply(value, halvings, 1));
    }

    /// <summary>Around 2³² ms the fraction of a half-life is computed in another way.</summary>
    [Theory]
    [InlineData((1L << 32) - 1)]
    [InlineData(1L << 32)]
    [InlineData((1L << 32) + 1)]
    public void Decay_alike_with_very_long_half_lives(long elapsed)
    {
        var exact = PointUnits.Max * Math.Pow(2, -(double)elapsed / (1L << 33));
        Assert.InRange(Decay.Apply(PointUnits.Max, elapsed, 1L << 33), exact * (1 - 1e-9), exact * (1 + 1e-9));
    }

    [Fact]
    public void Before_their_time_are_whole() => Assert.Equal((5, 5, 4), (Decay.Apply(5, 0, 1), Decay.Apply(5, -1, 1), Decay.Apply(8, 1, 1)));

    [Theory]
    [InlineData("10 10", "10000; 10000", 20_000)]
    [InlineData("10 11", "10000; cut 10000 cut 1000", 20_000)]
    [InlineData("20 1", "20000; cut 0 cut 1000", 20_000)]
    [InlineData("20 -20", "20000; -20000", 0)]
    [InlineData("20 -21", "20000; cut -20000 cut -1000", 0)]
    [InlineData("-1", "cut 0 cut -1000", 0)]
    [InlineData("0", "", 0)]
    public void Are_cut_where_the_limits_are_passed(string given, string told, long value)
    {
        var story = Of(Score("engagement", max: 20), Rule("given", "Given", 0) with { Points = Worth("event.properties.n") });
        foreach (var points in given.Split(' '))
            story.Event("Given", "n".Is(long.Parse(points, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal((told, value), (Told(story), story.ScoreNow()));
    }

    [Theory]
    [InlineData(-30, "-30000", -30_000)]
    [InlineData(-51, "cut -50000 cut -1000", -50_000)]
    public void May_be_negative_down_to_the_minimum(int points, string told, long value)
    {
        var story = Of(Score("engagement", min: -50), Rule("bad", "Bad", points)).Event("Bad");
        Assert.Equal((told, value), (Told(story), story.ScoreNow()));
    }

    /// <summary>The minimum lifts what is shown; it gives nothing, and nothing can be taken from below it.</summary>
    [Fact]
    public void Below_a_minimum_above_nothing_are_not_taken_away()
    {
        var story = Of(Score("engagement", min: 5), Rule("bad", "Bad", -3), Rule("good", "Good", 4)).Event("Good").Event("Bad");
        Assert.Equal(("4000; cut 0 cut -3000", 5_000), (Told(story), story.ScoreNow()));
    }

    [Fact]
    public void Without_a_maximum_end_at_a_billion()
    {
        var story = Of(Score("engagement"), Rule("rich", "Rich", 0) with { Points = Worth("event.properties.n") }).Event("Rich", "n".Is(999_999_999)).Event("Rich", "n".Is(5_000_000_000));
        Assert.Equal(("999999999000; cut 1000 cut 999999999000", 1_000_000_000_000), (Told(story), story.ScoreNow()));
    }

    [Theory]
    [InlineData("0s", "8000")]
    [InlineData("1ms", "8000 late 0.001")]
    [InlineData("1d", "4000 late 86400")]
    [InlineData("72h", "1000 late 259200")]
    [InlineData("80d", "")]
    public void Of_a_late_event_are_what_is_left_of_them(string ago, string told) =>
        Assert.Equal(told, Told(Of(Score("engagement", halfLife: "1d"), Rule("seen", "Seen", 8)).At("100d").Event("Other").EventAgo(ago, "Seen")));

    [Theory]
    [InlineData("0.0004", "0")]
    [InlineData("0.00049", "0")]
    [InlineData("0.00051", "1")]
    [InlineData("0.0016", "2")]
    [InlineData("-0.0016", "-2")]
    public void Are_journaled_to_the_nearest_thousandth(string points, string told) =>
        Assert.Equal(told, Told(Of(Score("engagement", min: -5), Rule("seen", "Seen", 0) with { Points = Worth($"{points} * event.properties.n") }).Event("Seen", "n".Is(1))));

    [Fact]
    public void That_are_cut_to_nothing_leave_the_share_as_it_was()
    {
        var story = Of(Score("engagement", halfLife: "10d", max: 10), Rule("a", "A", 10), Rule("b", "B", 3)).Event("A").Event("B");
        var (a, b) = (story.State.Shares[0], story.State.Shares[1]);
        Assert.Equal((10L << 32, 1, 0L, 1), (a.Value, a.Times, b.Value, b.Times));
        story.At("10d").Event("B");
        Assert.Equal((Story.Start, Story.Start + Span("10d"), 3L << 32, 2), (story.State.Shares[0].At, story.State.Shares[1].At, story.State.Shares[1].Value, story.State.Shares[1].Times));
    }

    [Theory]
    [InlineData(null, null, null, "first", 10_000)]
    [InlineData(500, 2000, null, "first", 45_000)]
    [InlineData(null, 1000, null, "first", 20_000)]
    [InlineData(null, null, "second", "first", 20_000)]
    public void Are_led_by_the_total_or_the_banded_score_or_the_first(int? one, int? two, string? banded, string ignored, long headline)
    {
        var rules = Scores(
            [Score("first", weight: one), Score("second", weight: two)],
            [Rule("a", "A", 10, ignored), Rule("b", "A", 20, "second")],
            bands: banded is null ? null : Bands(banded, 0, ("low", 0), ("high", 15)));
        var score = new Story((Funnel() with { Scoring = rules }).With()).Event("A").Score!;
        Assert.Equal(headline, score.Value);
        Assert.Equal(headline, score.Parts.Sum(each => PointUnits.ToThousandths(each.Shares) * each.Weight / 1000));
    }

    [Fact]
    public void Are_handed_to_templates_by_name()
    {
        var scoring = Scores([Score("engagement", weight: 500), Score("fit", weight: 1000)], [Rule("a", "Registered", 9), Rule("b", "Registered", 4, "fit")]);
        var story = new Story((Funnel() with { Scoring = scoring }).With(Workflow("course", "Registered", Send("welcome")))).Load("email".Is("ana@example.org")).Event("Registered");
        Assert.Contains("engagement: 9000, fit: 4000, total: 8500", story.Sends.Single().ToString(), StringComparison.Ordinal);
    }
}
