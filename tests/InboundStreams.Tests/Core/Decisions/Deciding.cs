using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using NodaTime;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Decisions;

public sealed class Deciding
{
    private static readonly (string, Value) Ana = "email".Is("ana@example.org");

    private static Story Story() => new((Funnel() with { Scoring = Scores([Score("engagement", halfLife: "30d")], [Rule("seen", "Page Viewed", 10), Rule("clicked", "Email Clicked", 4)]) })
        .With(Workflow("course", "Registered", Send("welcome"), Wait("2d"), Send("more"))));

    [Fact]
    public void A_duplicate_changes_nothing_and_says_so()
    {
        var story = Story().Message("m", "Page Viewed").At("23h").Message("other", "Unknown");
        var before = story.State;
        story.Message("m", "Page Viewed");
        Assert.Equal(Chance.Bytes(before!), Chance.Bytes(story.State));
        Assert.Equal("duplicate", Assert.IsType<Effect.Journal>(Assert.Single(story.Last), exactMatch: false).Transition.Kind);
        Assert.Equal(10_000, story.Score!.Value);
    }

    [Fact]
    public void A_message_id_is_forgotten_after_a_day() =>
        Assert.Equal(2, Story().Message("m", "Page Viewed").At("24h").Message("m", "Page Viewed").Effects.OfType<Effect.Score>().Count());

    [Fact]
    public void An_event_without_a_message_id_is_never_a_duplicate() =>
        Assert.Equal(20_000, Story().Message("", "Page Viewed").Message("", "Page Viewed").Score!.Value);

    [Fact]
    public void The_clock_never_goes_back()
    {
        var story = Story().At("5d").Event("Page Viewed").EventAgo("3d", "Page Viewed");
        Assert.Equal(story.Now, story.State.Now);
    }

    [Fact]
    public void A_load_moves_no_clock() => Assert.Equal(default, Story().At("5d").Load(Ana).State.Now);

    [Fact]
    public void A_row_like_the_last_one_is_no_change() => Assert.Empty(Story().Row(Ana).Row(Ana).Last);

    [Fact]
    public void A_timer_with_nothing_due_changes_nothing()
    {
        var story = Story().Load(Ana).Event("Registered");
        var before = story.State;
        Assert.Equal(Chance.Bytes(before!), Chance.Bytes(story.Take(new Input.TimerDue(story.Now + Span("47h"))).State));
        Assert.Empty(story.Last);
    }

    [Fact]
    public void A_timer_fires_once_and_sees_its_own_due_time()
    {
        var story = Story().Load(Ana).Event("Registered");
        story.Take(new Input.TimerDue(story.Now + Span("9d")));
        Assert.Equal(Core.Story.Start + Span("2d"), story.State.Now);
        Assert.Equal("+2d more", story.Sent.Last());
    }

    [Fact]
    public void Timers_of_one_instant_fire_one_by_one_in_the_order_in_which_runs_act()
    {
        var story = new Story(Funnel().With(
            Workflow("b", "Registered", Wait("1d"), Send("b-mail")), Workflow("a", "Registered", Wait("1d"), Send("a-mail")))).Load(Ana).Event("Registered");
        story.Take(new Input.TimerDue(Core.Story.Start + Span("1d")));
        Assert.Equal(["+1d a-mail"], story.Sent);
        Assert.Equal(Core.Story.Start + Span("1d"), story.State.NextDue);
        story.Take(new Input.TimerDue(Core.Story.Start + Span("1d")));
        Assert.Equal(["+1d a-mail", "+1d b-mail"], story.Sent);
    }

    [Fact]
    public void Erasing_leaves_a_marker_and_drops_what_comes_until_a_newer_row()
    {
        var story = Story().Load(Ana).Event("Page Viewed").Event("Registered").At("1d").Erase();
        Assert.Equal((1, 0, 0), (story.State.EraseCount, story.State.Runs.Length, story.State.Shares.Length));
        Assert.Null(story.State.Attributes);
        Assert.Equal(0, story.Score!.Value);
        Assert.Equal("+1d dropped erased", story.Event("Page Viewed").Told.Last());
        story.At("3d").Row(Ana).Event("Registered");
        Assert.Equal(["+0 welcome", "+3d welcome"], story.Sent);
        Assert.Equal(2, story.Sends.Select(each => each.SendId).Distinct().Count());
    }

    [Fact]
    public void An_older_row_does_not_bring_an_erased_contact_back()
    {
        var story = Story().At("1d").Erase();
        story.Take(new Input.ContactChanged(new Contact(Properties.Of(Ana), null), Core.Story.Start, Load: false));
        Assert.NotNull(story.State.ErasedAt);
    }

    [Fact]
    public void An_outcome_scores_like_an_event_and_once()
    {
        var story = Story().Load(Ana).Event("Registered").Outcome(OutcomeKind.Clicked).Outcome(OutcomeKind.Clicked);
        Assert.Equal(4_000, story.Score!.Value);
        Assert.Equal("duplicate", story.Journal.Last().Kind);
    }

    [Fact]
    public void A_visit_of_an_unknown_contact_leaves_it_unknown() => Assert.True(Story().Visit().State.IsNone);

    [Fact]
    public void A_new_version_settles_before_the_contacts_own_input()
    {
        var story = Story().Event("Page Viewed");
        story.Funnel = (Funnel(2) with { Scoring = Scores([Score("engagement")], [Rule("other", "Page Viewed", 1)]) }).With();
        Assert.Equal((1_000, 2), (story.Event("Page Viewed").Score!.Value, story.State.Version));
    }

    [Fact]
    public void Rows_are_taken_as_the_declared_types()
    {
        var story = Story().Row("birthday".Is("1990-02-28"), "employees".Is("many"), "undeclared".Is("kept"));
        Assert.Equal("{birthday: 1990-02-28, employees: many, undeclared: kept}", story.State.Attributes!.ToString());
        Assert.True(story.State.Attributes.TryGet("birthday", out var birthday));
        Assert.Equal(ValueKind.Date, birthday.Kind);
        Assert.True(story.Row("employees".Is("120")).State.Attributes!.TryGet("employees", out var employees));
        Assert.Equal(Value.Int(120), employees);
    }

    [Fact]
    public void Seen_messages_are_bounded_and_a_full_window_is_journaled_once()
    {
        var story = Story();
        for (var i = 0; i < StateLimits.SeenMax + 50; i++)
            story.Event("Unknown");
        Assert.Equal(StateLimits.SeenMax, story.State.Seen.Count);
        Assert.Equal("seen_messages", Assert.Single(story.Journal).Reason);
    }

    [Fact]
    public void Seen_messages_are_forgotten_when_they_are_as_old_as_the_window()
    {
        var story = Story().Event("Unknown").Event("Unknown").At("1h").Event("Unknown").At("24h").Event("Unknown");
        Assert.Equal(2, story.State.Seen.Count);
        Assert.Equal(2, story.At("25h").Event("Unknown").State.Seen.Count);
        Assert.Equal(1, story.At("60h").Event("Unknown").State.Seen.Count);
    }

    [Fact]
    public void A_full_window_of_old_messages_makes_room_without_forgetting_any_before_its_time()
    {
        var story = Story();
        for (var i = 0; i < StateLimits.SeenMax; i++)
            story.Event("Unknown");
        Assert.Equal(1, story.At("24h").Event("Unknown").State.Seen.Count);
        Assert.Empty(story.Journal);
    }

    [Fact]
    public void A_message_that_one_copy_of_a_state_has_seen_is_unknown_to_the_other()
    {
        var common = Story().Message("a", "Page Viewed").State;
        var (one, other) = (Taken(common, "b"), Taken(common, "c"));
        Assert.Equal((1, 2, 2), (common.Seen.Count, one.Next.Seen.Count, other.Next.Seen.Count));
        Assert.Equal(["duplicate"], Taken(one.Next, "b").Effects.OfType<Effect.Journal>().Select(each => each.Kind));
        Assert.DoesNotContain(Taken(other.Next, "b").Effects.OfType<Effect.Journal>(), each => each.Kind == "duplicate");

        static Decision Taken(ContactState state, string id) => Decider.Decide(
            "c1", state, new Input.ActionTaken(new UserAction(id, "Page Viewed", Core.Story.Start, Properties.Empty, Properties.Empty), Core.Story.Start), Story().Funnel);
    }
}
