using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Scoring;

public sealed class A_score
{
    private static Story Of(ScoreDefinition score, params EventRule[] rules) => new((Funnel() with { Scoring = Scores([score], rules) }).With());

    [Fact]
    public void Adds_the_points_of_the_rules_that_match()
    {
        var story = Of(Score("engagement"), Rule("seen", "Page Viewed", 5), Rule("pricing", "Page Viewed", 3, where: "event.properties.path == '/pricing'"));
        story.Event("Page Viewed", "path".Is("/pricing")).Event("Page Viewed", "path".Is("/blog")).Event("Something Else");
        Assert.Equal(13_000, story.ScoreNow());
    }

    [Fact]
    public void Halves_with_each_half_life()
    {
        var story = Of(Score("engagement", halfLife: "30d"), Rule("seen", "Page Viewed", 10)).Event("Page Viewed").At("30d");
        Assert.Equal(5_000, story.ScoreNow());
        Assert.Equal(15_000, story.Event("Page Viewed").ScoreNow());
        Assert.Equal(7_500, story.At("60d").ScoreNow());
    }

    [Fact]
    public void Gives_an_event_that_comes_late_what_it_is_still_worth()
    {
        var story = Of(Score("engagement", halfLife: "1d"), Rule("seen", "Page Viewed", 8)).At("2d").EventAgo("2d", "Page Viewed");
        Assert.Equal(2_000, story.ScoreNow());
    }

    [Fact]
    public void Is_the_same_whatever_the_order_of_the_events()
    {
        var inOrder = Of(Score("engagement", halfLife: "7d"), Rule("seen", "Page Viewed", 10)).Event("Page Viewed").At("3d").Event("Page Viewed").At("5d");
        var outOfOrder = Of(Score("engagement", halfLife: "7d"), Rule("seen", "Page Viewed", 10)).At("3d").Event("Page Viewed").EventAgo("3d", "Page Viewed").At("5d");
        Assert.InRange(inOrder.ScoreNow() - outOfOrder.ScoreNow(), -1, 1);
    }

    [Fact]
    public void Stays_within_its_limits_and_journals_the_cut()
    {
        var story = Of(Score("engagement", max: 12), Rule("won", "Won", 10), Rule("lost", "Lost", -30)).Event("Won").Event("Won");
        Assert.Equal(12_000, story.ScoreNow());
        Assert.Equal(("cut", 2_000L, 8_000L), Change(story));
        story.Event("Lost");
        Assert.Equal(0, story.ScoreNow());
        Assert.Equal(("cut", -12_000L, -18_000L), Change(story));
        Assert.Equal(10_000, story.Event("Won").ScoreNow());
    }

    private static (string, long, long) Change(Story story)
    {
        var told = story.Journal.Last(each => each.Kind == "score_changed");
        Assert.True(told.Details.TryGet("points", out var points) & told.Details.TryGet("cut", out var cut));
        return (told.Reason, points.AsInt, cut.AsInt);
    }

    [Fact]
    public void Journals_what_a_rule_has_given_and_that_its_cap_left_something_out()
    {
        var story = Of(Score("engagement", halfLife: "1d"), Rule("seen", "Seen", 0, cap: new PointsCap(3, null, null)) with { Points = new Points(2_002) })
            .Event("Seen").At("1d").Event("Other").EventAgo("1d", "Seen");

        Assert.Equal(
            [
                new WorkflowTransition("c1", Story.Start, "score_changed", "", "", 1, 0, "", "", "Seen m1", Properties.Of(("points", Value.Int(2_002)), ("rule", Value.String("seen")), ("score", Value.String("engagement")))),
                new WorkflowTransition(
                    "c1", story.Now, "score_changed", "capped", "", 1, 0, "", "", "Seen m3",
                    Properties.Of(("late", Value.Duration(Duration.FromDays(1))), ("points", Value.Int(499)), ("rule", Value.String("seen")), ("score", Value.String("engagement")))),
            ],
            story.Journal);
    }

    [Fact]
    public void Reaches_a_point_with_ten_tenths_of_it()
    {
        var funnel = Funnel() with { Scoring = Scores([Score("engagement", weight: 1000), Score("fit")], [Rule("tenth", "Seen", 0) with { Points = new Points(100) }], bands: Bands("engagement", 0, ("cold", 0), ("warm", 1))) };
        var story = new Story(funnel.With());
        for (var i = 0; i < 10; i++)
            story.Event("Seen");

        Assert.Equal(1000, story.ScoreNow());
        Assert.Equal("warm", story.State.Band);
    }

    [Theory]
    [InlineData(1, 4_294_968)]
    [InlineData(-1, -4_294_968)]
    [InlineData(1000, 1L << 32)]
    [InlineData(0, 0)]
    public void Takes_thousandths_away_from_zero(long thousandths, long units) => Assert.Equal(units, PointUnits.OfThousandths(thousandths));

    [Fact]
    public void Is_capped_in_the_oldest_of_a_hundred_periods_for_an_event_that_is_older()
    {
        var story = Of(Score("engagement", weight: 1000), Rule("seen", "Seen", 5, cap: new PointsCap(5, null, new CapPeriod.Every(Span("1m"))))).At("1d");
        foreach (var ago in new[] { "0s", "98m", "99m", "100m", "23h" })
            story.EventAgo(ago, "Seen");

        Assert.Equal(15_000, story.ScoreNow());
        Assert.Equal(3, story.State.Shares.Single().Buckets.Length);
    }

    [Theory]
    [InlineData(0.1, 429_496_730)]
    [InlineData(-0.1, -429_496_730)]
    [InlineData(2.5, 10_737_418_240)]
    public void Takes_points_of_expressions_away_from_zero(double points, long units) => Assert.Equal(units, PointUnits.OfPoints(points));

    [Fact]
    public void Takes_points_from_an_expression()
    {
        var story = Of(Score("engagement"), Rule("order", "Ordered", 0) with { Points = Worth("event.properties.value * 0.5") });
        story.Event("Ordered", "value".Is(25)).Event("Ordered");
        Assert.Equal(12_500, story.ScoreNow());
        Assert.Equal("condition_error", story.Journal.Last().Kind);
    }

    [Fact]
    public void Counts_a_rule_once_if_it_says_so()
    {
        var story = Of(Score("engagement"), Rule("first", "Page Viewed", 5, once: true)).Event("Page Viewed").Event("Page Viewed");
        Assert.Equal(5_000, story.ScoreNow());
    }

    [Theory]
    [InlineData(15, null, "1d", 15)]
    [InlineData(null, 2, "1d", 20)]
    [InlineData(12, null, null, 12)]
    public void Is_capped_per_period(int? points, int? times, string? per, int expected)
    {
        var cap = new PointsCap(points, times, per is null ? null : new CapPeriod.Every(Span(per)));
        var story = Of(Score("engagement"), Rule("seen", "Page Viewed", 10, cap: cap)).Event("Page Viewed").Event("Page Viewed").Event("Page Viewed");
        Assert.Equal(expected * 1000, story.ScoreNow());
        story.At("1d").Event("Page Viewed");
        Assert.Equal((per is null ? expected : expected + 10) * 1000, story.ScoreNow());
    }

    /// <summary>Noon in March: the day in Auckland began at 11:00 UTC, thirteen hours before the one in UTC.</summary>
    [Theory]
    [InlineData("UTC", "11h59m", 10)]
    [InlineData("UTC", "12h", 20)]
    [InlineData("Pacific/Auckland", "12h", 10)]
    [InlineData("Pacific/Auckland", "23h", 20)]
    public void Is_capped_per_civil_day_of_the_funnel(string zone, string second, int expected)
    {
        var rule = Rule("seen", "Page Viewed", 10, cap: new PointsCap(10, null, new CapPeriod.CivilDays(1)));
        var story = new Story((Funnel() with { TimeZone = zone, Scoring = Scores([Score("engagement")], [rule]) }).With());
        story.Event("Page Viewed").At(second).Event("Page Viewed");
        Assert.Equal(expected * 1000, story.ScoreNow());
    }

    [Fact]
    public void Counts_a_very_old_event_in_the_oldest_bucket_that_is_kept()
    {
        var story = Of(Score("engagement"), Rule("seen", "Page Viewed", 10, cap: new PointsCap(10, null, new CapPeriod.Every(Span("1d")))));
        story.At("20d").Event("Other").EventAgo("4d", "Page Viewed").EventAgo("9d", "Page Viewed").EventAgo("3d", "Page Viewed").EventAgo("1d", "Page Viewed");
        Assert.Equal(20_000, story.ScoreNow());
    }

    [Fact]
    public void Has_a_part_from_attributes_as_long_as_they_hold()
    {
        var rules = Scores([Score("engagement", weight: 500), Score("fit", weight: 1000)], [Rule("seen", "Page Viewed", 10)], [While("decides", "contact.role in ['CTO', 'CEO']", 30)]);
        var story = new Story((Funnel() with { Scoring = rules }).With()).Event("Page Viewed").Row("role".Is("CTO"));
        Assert.Equal(35_000, story.Score!.Value);
        story.Row("role".Is("CEO"));
        Assert.Empty(story.Last);
        story.Row("role".Is("Clerk"));
        Assert.Equal(5_000, story.Score!.Value);
        Assert.Equal(
            [("holds", Told(30_000)), ("no_longer_holds", Told(-30_000))],
            story.Journal.Where(each => each.Reason.EndsWith("holds", StringComparison.Ordinal)).Select(each => (each.Reason, each.Details)));

        static Properties Told(long thousandths) => Properties.Of(("points", Value.Int(thousandths)), ("rule", Value.String("decides")), ("score", Value.String("fit")));
    }

    [Fact]
    public void Shows_rules_the_values_before_the_input()
    {
        var story = Of(Score("engagement"), Rule("seen", "Page Viewed", 10), Rule("again", "Page Viewed", 1, where: "score.engagement >= 10"));
        Assert.Equal(10_000, story.Event("Page Viewed").ScoreNow());
        Assert.Equal(21_000, story.Event("Page Viewed").ScoreNow());
    }

    [Fact]
    public void Keeps_what_each_rule_has_given_when_an_edit_moves_the_rules()
    {
        EventRule[] rules = [Rule("seen", "Page Viewed", 5), Rule("got", "Ordered", 20), Rule("left", "Left", -1)];
        var story = Of(Score("engagement", weight: 1000), rules).Event("Page Viewed").Event("Ordered");
        story.Funnel = (Funnel(2) with { Scoring = Scores([Score("engagement", weight: 1000)], [.. rules.Reverse()]) }).With();
        story.Event("Left").Event("Page Viewed");
        Assert.Equal([("seen", 10L << 32, 2), ("got", 20L << 32, 1), ("left", -1L << 32, 1)], story.State.Shares.Select(each => (rules.First(rule => each.IsOf(rule.Name)).Name, each.Value, each.Times)));
        Assert.Equal(29_000, story.ScoreNow());
    }

    [Fact]
    public void Keeps_what_each_rule_has_given_when_edits_move_the_rules_there_and_back()
    {
        EventRule[] rules = [Rule("seen", "Page Viewed", 5), Rule("got", "Ordered", 20)];
        var story = Of(Score("engagement", weight: 1000), rules).Event("Page Viewed");
        foreach (var version in new[] { 2, 3, 4, 5 })
        {
            story.Funnel = (Funnel(version) with { Scoring = Scores([Score("engagement", weight: 1000)], version % 2 == 0 ? [.. rules.Reverse()] : rules) }).With();
            story.Event("Page Viewed");
        }

        Assert.Equal(25_000, story.ScoreNow());
        Assert.Equal(5, story.State.Shares.Single().Times);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(130)]
    public void Counts_however_many_rules_have_given(int rules)
    {
        var story = Of(Score("engagement", weight: 1000), [.. Enumerable.Range(0, rules).Select(each => Rule($"r{each}", each % 2 == 0 ? "Even" : "Odd", 1 + each))]).Event("Odd").Event("Even").Event("Odd");
        Assert.Equal(
            Enumerable.Range(0, rules).OrderByDescending(each => each % 2).Select(each => (StableHash.Of($"r{each}"), (long)(1 + each) * (1 + (each % 2)) << 32)),
            story.State.Shares.Select(each => (each.Rule, each.Value)));
        Assert.Equal(1000L * Enumerable.Range(0, rules).Sum(each => (1 + each) * (1 + (each % 2))), story.ScoreNow());
    }

    [Theory]
    [InlineData(10_000, 7_000, "seen", "got")]
    [InlineData(10_000, 7_000, "got", "seen")]
    [InlineData(10_000, 0, "seen")]
    [InlineData(0, 7_000, "got")]
    public void Is_read_by_the_rules_of_an_edit_even_before_the_visit(long engagement, long fit, params string[] names)
    {
        EventRule[] rules = [Rule("seen", "Page Viewed", 10), Rule("got", "Page Viewed", 7, "fit")];
        ScoreDefinition[] scores = [Score("engagement"), Score("fit")];
        var story = new Story((Funnel() with { Scoring = Scores(scores, rules) }).With()).Event("Page Viewed");
        var edited = (Funnel(2) with { Scoring = Scores(scores, [.. names.Select(name => rules.Single(rule => rule.Name == name))]) }).With();
        var read = InboundStreams.Core.Scoring.Scores.At(story.State, edited, story.Now);
        Assert.True(read.TryRead("engagement", out var left) & read.TryRead("fit", out var right));
        Assert.Equal((engagement, fit), (left, right));
    }

    [Fact]
    public void Drops_the_share_of_a_rule_that_is_gone_and_keeps_what_a_changed_one_gave()
    {
        var story = Of(Score("engagement"), Rule("seen", "Page Viewed", 10), Rule("gone", "Page Viewed", 7)).Event("Page Viewed");
        story.Funnel = (Funnel(2) with { Scoring = Scores([Score("engagement")], [Rule("seen", "Page Viewed", 1)]) }).With();
        story.Visit();
        Assert.Equal((10_000, 2), (story.ScoreNow(), story.State.Version));
        Assert.DoesNotContain(story.Journal, each => each.Cause == "visit");
    }

    [Fact]
    public void Goes_on_with_a_changed_half_life_from_the_visit()
    {
        var story = Of(Score("engagement", halfLife: "1d"), Rule("seen", "Page Viewed", 8)).Event("Page Viewed").At("1d");
        story.Funnel = (Funnel(2) with { Scoring = Scores([Score("engagement", halfLife: "2d")], [Rule("seen", "Page Viewed", 8)]) }).With();
        story.Visit().At("3d");
        Assert.Equal(2_000, story.ScoreNow());
    }
}
