using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Segments;

public sealed class A_segment
{
    private static readonly FunnelDefinition Scored = Funnel() with
    {
        Scoring = Scores(
            [Score("engagement", halfLife: "1d", weight: 1000), Score("fit", weight: 1000)],
            [Rule("registered", "Registered", 40), Rule("left", "Left", -20), Rule("ordered", "Ordered", 10, "fit")],
            [While("decides", "contact.role == 'CTO'", 20)],
            Bands("total", 5, ("cold", 0), ("warm", 30))),
    };

    private static Story Of(string name, string condition) => new(new Funnel(Scored with { Segments = [Segment(name, condition)] }));

    private static IEnumerable<string> Moves(Story story) =>
        story.Journal.Where(each => each.Kind.StartsWith("segment", StringComparison.Ordinal)).Select(Story.Line);

    [Fact]
    public void Is_entered_and_left_with_the_contacts_row()
    {
        var story = Of("spanish", "contact.country == 'ES'").Row("country".Is("ES")).At("1h").Row("country".Is("FR"));

        Assert.Equal(["+0 segment_entered", "+01h segment_left"], Moves(story));
        Assert.Empty(story.State.Segments);
    }

    [Fact]
    public void Is_entered_by_the_first_event_of_a_contact_without_a_row() =>
        Assert.Equal(["+0 segment_entered"], Moves(Of("spanish", "contact.country != 'FR'").Event("Unknown").Event("Unknown")));

    [Fact]
    public void Is_entered_silently_by_a_load()
    {
        var story = Of("spanish", "contact.country == 'ES'").Load("country".Is("ES"));

        Assert.Empty(story.Journal);
        Assert.Equal(["spanish"], story.State.Segments);
    }

    [Fact]
    public void Over_a_score_is_left_at_the_first_millisecond_below_the_constant()
    {
        var story = Of("hot", "score.engagement >= 10").Event("Registered").At("10d");

        var left = Assert.Single(story.Journal, each => each.Kind == "segment_left");
        Assert.Equal(Duration.FromDays(2).TotalMilliseconds + 1, (left.At - Story.Start).TotalMilliseconds, 1000d);
        Assert.True(At(left.At) < 10_000 && At(left.At - Duration.FromMilliseconds(1)) >= 10_000);

        static long At(Instant at)
        {
            var state = Of("hot", "score.engagement >= 10").Event("Registered").State;
            Assert.True(InboundStreams.Core.Scoring.Scores.At(state, new Funnel(Scored), at).TryRead("engagement", out var thousandths));
            return thousandths;
        }
    }

    [Fact]
    public void Over_a_score_is_left_later_when_points_come_meanwhile()
    {
        var story = Of("hot", "score.engagement >= 10").Event("Registered").At("36h").Event("Registered").At("10d");

        Assert.Equal(2, Moves(story).Count());
        Assert.InRange((story.Journal.Last(each => each.Kind == "segment_left").At - Story.Start).TotalDays, 3.9, 4);
    }

    [Fact]
    public void Over_a_score_below_a_constant_is_entered_by_time_alone() =>
        Assert.Equal(["+0 segment_entered", "+0 segment_left", "+1d23h segment_entered"], Moves(Of("cool", "score.engagement <= 10").Row("country".Is("ES")).Event("Registered").At("5d")).Select(Rounded));

    [Fact]
    public void Over_a_score_that_rises_because_a_loss_decays_is_entered_by_time_alone()
    {
        var funnel = Scored with
        {
            Scoring = Scores([Score("engagement", halfLife: "1d", min: -100), Score("fit")], [Rule("left", "Left", -20)]),
            Segments = [Segment("calm", "score.engagement > -5")],
        };
        var story = new Story(new Funnel(funnel)).Event("Left").At("9d");

        Assert.Equal("+2d segment_entered", Rounded(Moves(story).Last()));
    }

    [Fact]
    public void Over_a_score_that_rises_to_nothing_is_entered_when_nothing_is_left_of_the_loss()
    {
        var story = Losing("score.engagement >= 0", Rule("left", "Left", -20)).Event("Left").At("60d");

        // 20 points are 20 · 2³² units, of which less than one is left after log₂ of that many half-lives; one unit below nothing is still below.
        Assert.Equal(32 + Math.Log2(20), (story.Journal.Last(each => each.Kind == "segment_entered").At - Story.Start).TotalDays, 0.001);
    }

    /// <summary>What was given and what was taken away decay alike: the sum stays so near to the constant that the search gives up and goes on later.</summary>
    [Fact]
    public void Over_a_score_that_long_stays_just_below_the_constant_is_entered_all_the_same()
    {
        var story = Losing("score.engagement >= 10", Rule("registered", "Registered", 1000), Rule("left", "Left", 0) with { Points = new Points(-1_001_000) })
            .Row("role".Is("CTO")).Event("Registered").Event("Left");
        var looks = 0;
        while (!story.State.Segments.Contains("calm"))
        {
            var due = story.State.NextDue!.Value;
            Assert.True(due > story.State.Now);
            story.Take(new Input.TimerDue(due));
            Assert.InRange(++looks, 1, 100);
        }

        var entered = story.Journal.Last(each => each.Kind == "segment_entered").At;
        Assert.True(looks > 1);
        Assert.Equal((9_999, 10_000), (At(entered - Duration.FromMilliseconds(1)), At(entered)));

        long At(Instant at)
        {
            Assert.True(InboundStreams.Core.Scoring.Scores.At(story.State, story.Funnel, at).TryRead("engagement", out var thousandths));
            return thousandths;
        }
    }

    [Fact]
    public void Over_a_score_is_left_sooner_when_the_rule_that_gave_points_takes_some_back()
    {
        var story = Losing("score.engagement >= 10", Rule("moved", "Moved", 0) with { Points = Worth("event.properties.by") })
            .Event("Moved", "by".Is(40)).At("1h").Event("Moved", "by".Is(-20)).At("9d");

        var left = Assert.Single(story.Journal, each => each.Kind == "segment_left").At;
        Assert.Equal(1 + (24 * Math.Log2(((40 * Math.Pow(2, -1.0 / 24)) - 20) / 10)), (left - Story.Start).TotalHours, 0.01);
    }

    private static Story Losing(string condition, params EventRule[] rules) => new(new Funnel(Scored with
    {
        Scoring = Scores([Score("engagement", halfLife: "1d", min: -2000), Score("fit")], rules, [While("decides", "contact.role == 'CTO'", 10, "engagement")]),
        Segments = [Segment("calm", condition)],
    }));

    [Fact]
    public void Over_the_total_is_left_sooner_when_an_attribute_no_longer_gives_its_points()
    {
        var story = Of("hot", "score.total > 25").Row("role".Is("CTO")).Event("Registered").At("1h").Row("role".Is("Clerk")).At("9d");

        var left = Assert.Single(story.Journal, each => each.Kind == "segment_left").At;
        Assert.Equal(24 * Math.Log2(40.0 / 25.001), (left - Story.Start).TotalHours, 0.01);
    }

    [Fact]
    public void Over_the_total_of_two_half_lives_is_left_when_both_together_are_below()
    {
        var story = Of("hot", "score.total > 45").Event("Registered").Event("Ordered").At("5d");

        var left = story.Journal.Single(each => each.Kind == "segment_left").At;
        Assert.Equal(24 * Math.Log2(40.0 / 35.001), (left - Story.Start).TotalHours, 0.01);
    }

    [Fact]
    public void Over_a_count_is_left_at_midnight_when_the_window_has_passed()
    {
        var funnel = Scored with { TimeZone = "Europe/Madrid", Counters = [Counter("views", "Page Viewed")], Segments = [Segment("active", "count('views', '2d') >= 2")] };
        var story = new Story(new Funnel(funnel)).Event("Page Viewed").At("1d").Event("Page Viewed").At("9d");

        // 13:00 of 2 March in Madrid; the window of 4 March no longer holds the 2nd.
        Assert.Equal(["+1d segment_entered", "+1d11h segment_left"], Moves(story));
    }

    [Fact]
    public void Over_a_date_is_entered_at_its_instant()
    {
        var story = Of("ended", "now >= contact.trial_ends - duration('1d')")
            .Row(("trial_ends", Value.Timestamp(Story.Start + Duration.FromDays(3)))).At("1d").Event("Unknown").At("5d");

        Assert.Equal(["+2d segment_entered"], Moves(story));
    }

    [Fact]
    public void Over_a_date_moves_with_the_attribute()
    {
        var story = Of("ended", "now > contact.trial_ends").Row(("trial_ends", Value.Timestamp(Story.Start + Duration.FromDays(1))))
            .At("12h").Row(("trial_ends", Value.Timestamp(Story.Start + Duration.FromDays(2)))).At("5d").Row(("trial_ends", Value.Null));

        Assert.Equal(["+2d segment_entered", "+5d segment_left"], Moves(story));
    }

    [Fact]
    public void Of_segments_follows_them_in_the_same_input()
    {
        var funnel = Scored with { Segments = [Segment("spanish", "contact.country == 'ES'"), Segment("hot", "segment('spanish') && score.total >= 30")] };
        var story = new Story(new Funnel(funnel)).Event("Registered").At("1h").Row("country".Is("ES")).At("9d");

        Assert.Equal(["hot", "spanish"], story.Journal.Where(each => each.Kind == "segment_entered").Select(each => each.Details.Single().Value.AsString).Order());
        Assert.Equal(["spanish"], story.State.Segments);
    }

    [Fact]
    public void Sees_the_band_that_the_input_has_led_to() =>
        Assert.Equal(["+0 segment_entered", "+16h segment_left"], Moves(Of("warm", "score.band == 'warm'").Event("Registered").At("5d")).Select(Rounded));

    [Fact]
    public void Whose_edit_lets_a_contact_in_enters_it_silently_at_the_visit()
    {
        var story = Of("spanish", "contact.country == 'ES'").Row("country".Is("FR"));
        story.Funnel = new Funnel(Scored with { Version = 2, Segments = [Segment("spanish", "contact.country in ['ES', 'FR']")] });

        story.At("1h").Visit();

        Assert.Empty(Moves(story));
        Assert.Equal(["spanish"], story.State.Segments);
    }

    [Fact]
    public void That_is_removed_is_forgotten_and_its_timer_with_it()
    {
        var story = Of("hot", "score.engagement >= 10").Event("Registered");
        Assert.NotNull(story.State.WatchAt);
        story.Funnel = new Funnel(Scored with { Version = 2 });

        story.At("1h").Visit();

        Assert.Empty(story.State.Segments);
        Assert.Null(story.State.WatchAt);
    }

    [Fact]
    public void Ends_a_run_at_the_moment_at_which_time_alone_reaches_the_exits_condition()
    {
        var story = new Story(Scored.With(Workflow("course", "Registered", Wait("9d")) with { Exits = [ExitWhen("score.engagement < 10")] })).Event("Registered").At("9d");

        Assert.Equal("+2d ended exit wait", Rounded(story.Told.Single(each => each.Contains("ended", StringComparison.Ordinal))));
    }

    [Fact]
    public void That_cannot_be_decided_is_not_entered_and_says_so_once()
    {
        var story = Of("large", "contact.employees > 10").Row("country".Is("ES")).Row("country".Is("FR"));

        Assert.Equal("condition_error", Assert.Single(story.Journal, each => each.Kind != "score_changed").Kind);
        Assert.Empty(story.State.Segments);
    }

    private static string Rounded(string line) => System.Text.RegularExpressions.Regex.Replace(line, @"(?<=[dh])0?0?(\d+m)?\d*s?(?= )", "");
}
