using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Workflows;

public sealed class A_run
{
    private static readonly (string, Value) Ana = "email".Is("ana@example.org");

    private static Story Known(params WorkflowDefinition[] workflows) => new Story(Funnel().With(workflows)).Load(Ana);

    [Fact]
    public void Sends_waits_and_ends()
    {
        var story = Known(Workflow("course", "Registered", Send("welcome"), Wait("2d"), Send("more", "news"))).Event("Registered").At("5d");
        Assert.Equal(["+0 welcome", "+2d more"], story.Sent);
        Assert.Equal(
            ["+0 enrolled", "+0 sent welcome", "+0 step_entered wait", "+2d sent more", "+2d ended completed more"],
            story.Told);
        Assert.Null(story.State.NextDue);
        Assert.Empty(story.State.Runs);
    }

    [Fact]
    public void Puts_all_that_rendering_needs_into_the_command()
    {
        var story = new Story((Funnel(7) with { TimeZone = "Europe/Madrid", Scoring = Scores([Score("engagement")], [Rule("r", "Registered", 10)]) })
            .With(Workflow("course", "Registered", Send("more", "news")))).Load(Ana, "time_zone".Is("Mars/Olympus")).Event("Registered", "course".Is("kafka-101"));
        var send = Assert.Single(story.Sends);
        Assert.Equal(("ana@example.org", "more", "news", "course", 7L, 7L, 1, "more", 1), (send.To, send.Template, send.Category, send.Workflow, send.WorkflowVersion, send.DefinitionsVersion, send.Enrollment, send.Step, send.Visit));
        Assert.Equal((Core.Story.Start, Core.Story.Start + Span("72h"), "Europe/Madrid", "21:00-08:00"), (send.DecidedAt, send.NotAfter, send.TimeZone, send.QuietHours));
        Assert.Equal(("{course: kafka-101}", "{engagement: 10000}"), (send.Event.ToString(), send.Score.ToString()));
        Assert.Equal(SendId.Of("c1", "course", 0, 1, "more", 1), send.SendId);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", send.SendId);
    }

    /// <summary>Worked out with another program: base32 of the first 130 bits of SHA-256.</summary>
    [Fact]
    public void Names_its_sends_by_their_cause() => Assert.Equal("FASXWTEQ337SCZHH8SCAVNY11D", SendId.Of("c1", "course", 0, 1, "welcome", 1));

    [Fact]
    public void Waits_for_the_first_of_several_events()
    {
        var workflow = Workflow(
            "course", "Registered",
            WaitFor("answer", "3d", [Send("reminder")], Arm("Clicked", "event.properties.link == 'a'", Send("a")), Arm("Clicked", null, Send("b"))),
            Send("after"));
        Assert.Equal(["+1d a", "+1d after"], Known(workflow).Event("Registered").At("1d").Event("Clicked", "link".Is("a")).At("9d").Sent);
        Assert.Equal(["+1d b", "+1d after"], Known(workflow).Event("Registered").At("1d").Event("Clicked", "link".Is("z")).At("9d").Sent);
        Assert.Equal(["+3d reminder", "+3d after"], Known(workflow).Event("Registered").At("9d").Sent);
    }

    [Fact]
    public void Times_out_at_the_instant_at_which_the_event_comes_too()
    {
        var workflow = Workflow("course", "Registered", WaitFor("answer", "3d", [Send("reminder")], Arm("Clicked", null, Send("thanks"))));
        Assert.Equal(["+3d reminder"], Known(workflow).Event("Registered").At("3d").Event("Clicked").Sent);
    }

    [Fact]
    public void Looks_back_where_a_wait_says_so()
    {
        WorkflowDefinition With(string? since) => Workflow(
            "course", "Registered", Send("mail"), Wait("1d"),
            WaitFor("answer", "1d", [Send("late")], Arm("Clicked", null, Send("thanks")) with { Since = since }));
        Assert.Equal(["+0 mail", "+1d thanks"], Known(With("mail")).Event("Registered").At("1h").Event("Clicked").At("9d").Sent);
        Assert.Equal(["+0 mail", "+1d thanks"], Known(With("enrollment")).Event("Registered").At("1h").Event("Clicked").At("9d").Sent);
        Assert.Equal(["+0 mail", "+2d late"], Known(With(null)).Event("Registered").At("1h").Event("Clicked").At("9d").Sent);
    }

    [Fact]
    public void Takes_the_first_branch_that_holds()
    {
        var workflow = Workflow(
            "course", "Registered",
            Branch("which", "run.event.properties.seats > 5", [Send("big")], new Step.Exit("small", "too small")),
            new Step.Notify("sales", "first-contact"));
        var big = Known(workflow).Event("Registered", "seats".Is(9));
        Assert.Equal(["+0 big", "+0 sales"], big.Sent);
        Assert.Equal((SendKind.Notification, "sales@example.org", "first-contact"), (big.Sends.Last().Kind, big.Sends.Last().To, big.Sends.Last().Template));
        Assert.Equal("+0 ended too small small", Known(workflow).Event("Registered", "seats".Is(2)).Told.Last());
    }

    [Fact]
    public void Ends_with_its_goal_at_once_also_inside_a_wait()
    {
        var workflow = Workflow("course", "Registered", Wait("2d"), Send("more")) with { Goal = Goal("Ordered") };
        var story = Known(workflow).Event("Registered").At("1d").Event("Ordered").At("9d");
        Assert.Empty(story.Sent);
        Assert.Equal(["+1d goal wait", "+1d ended goal wait"], story.Told.TakeLast(2));
    }

    [Fact]
    public void Only_counts_a_goal_that_is_no_exit_and_counts_it_once()
    {
        var workflow = Workflow("course", "Registered", Wait("2d"), Send("more")) with { Goal = Goal("Ordered", exit: false) };
        var story = Known(workflow).Event("Registered").At("1d").Event("Ordered").Event("Ordered").At("9d");
        Assert.Equal(["+2d more"], story.Sent);
        Assert.Single(story.Told, each => each.Contains(" goal ", StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_a_goal_within_the_conversion_window_after_its_end_and_does_nothing_else()
    {
        var workflow = Workflow("course", "Registered", Send("more")) with { Goal = Goal("Ordered", window: "14d") };
        var story = Known(workflow).Event("Registered").At("13d").Event("Ordered").Event("Ordered");
        Assert.Equal("+13d goal after_end", story.Told.Last());
        Assert.Single(story.Told, each => each.Contains(" goal ", StringComparison.Ordinal));
        Assert.DoesNotContain(Known(workflow).Event("Registered").At("14d").Event("Ordered").Told, each => each.Contains(" goal ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("23h", true)]
    [InlineData("1d", false)]
    public void Is_forgotten_before_its_time_only_where_too_many_others_are_remembered(string next, bool isForgotten)
    {
        var workflow = Workflow("course", "Registered", Send("more")) with { Goal = Goal("Ordered", window: "1d"), Enroll = new Enrollment(null, EnrollAgain.EveryMatch) };
        var story = Known(workflow);
        for (var ended = 0; ended < StateLimits.EndedMax; ended++)
            story.Event("Registered");
        story.At(next).Event("Registered");
        Assert.Equal(isForgotten, story.Told.Contains($"+{next} limit_reached ended_runs"));
        Assert.Equal(isForgotten ? StateLimits.EndedMax : 1, story.State.Ended.Length);
    }

    [Fact]
    public void Ignores_a_goal_or_an_exit_from_before_it_began()
    {
        var workflow = Workflow("course", "Registered", Wait("2d"), Send("more")) with { Goal = Goal("Ordered"), Exits = [ExitOn("Left")] };
        var story = Known(workflow).At("1d").Event("Registered").EventAgo("1h", "Ordered").EventAgo("1h", "Left").At("9d");
        Assert.Equal(["+1d goal_ignored before_run wait", "+1d exit_ignored before_run wait"], story.Told.Where(each => each.Contains("ignored", StringComparison.Ordinal)));
        Assert.Equal(["+3d more"], story.Sent);
    }

    [Fact]
    public void Leaves_by_an_exit_event_or_an_exit_condition()
    {
        var workflow = Workflow("course", "Registered", Wait("2d"), Send("more")) with { Exits = [ExitOn("Left", "event.properties.sure == 'yes'"), ExitWhen("contact.role == 'Student'")] };
        Assert.Equal("+1d ended exit wait", Known(workflow).Event("Registered").Event("Left", "sure".Is("no")).At("1d").Event("Left", "sure".Is("yes")).Told.Last());
        Assert.Equal("+1d ended exit wait", Known(workflow).Event("Registered").At("1d").Row(Ana, "role".Is("Student")).Told.Last());
    }

    [Fact]
    public void Leaves_by_an_exit_condition_at_the_event_that_makes_it_true_or_at_its_time()
    {
        var scoring = Scores([Score("engagement", "10d")], [Rule("viewed", "Viewed", 20), Rule("left", "Left", -10)]);
        Story Began(string exit) => new Story((Funnel() with { Scoring = scoring })
            .With(Workflow("course", "Registered", Wait("90d"), Send("more")) with { Exits = [ExitWhen(exit)] })).Load(Ana).Event("Viewed").Event("Registered");
        Assert.Equal("+0 ended exit wait", Began("score.engagement >= 30.0").Event("Viewed").Told.Last());
        Assert.Equal("+0 ended exit wait", Began("score.engagement < 15.0").Event("Left").Told.Last());
        Assert.StartsWith("+20d", Began("score.engagement < 5.0").At("80d").Told.Last(), StringComparison.Ordinal);
        Assert.StartsWith("+10d", Began("score.engagement < 5.0").Event("Left").At("80d").Told.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_replaced_by_the_event_that_ended_it() => Assert.Equal(
        ["+0 enrolled", "+0 step_entered wait", "+1d ended exit wait", "+1d enrolled", "+1d step_entered wait"],
        Known(Workflow("abandoned", "Cart Updated", Wait("2d"), Send("come-back")) with { Exits = [ExitOn("Cart Updated")], Enroll = new Enrollment(null, EnrollAgain.EveryMatch) })
            .Event("Cart Updated").At("1d").Event("Cart Updated").Told);

    [Fact]
    public void Of_lower_priority_number_acts_first_then_by_name()
    {
        var story = Known(
            Workflow("b", "Registered", Send("second")),
            Workflow("a", "Registered", Send("last")) with { Priority = 200 },
            Workflow("c", "Registered", Send("first")) with { Priority = 1 }).Event("Registered");
        Assert.Equal(["first", "second", "last"], story.Sends.Select(each => each.Step));
    }

    [Fact]
    public void Takes_only_the_outcomes_of_its_own_sends_when_it_has_a_key()
    {
        var workflow = Workflow("course", "Registered", Send("mail"), WaitFor("click", "3d", [], Arm("Email Clicked", "event.properties.step == 'mail'", Send("thanks"))))
            with { Enroll = Keyed("event.properties.course") };
        var story = Known(workflow).Event("Registered", "course".Is("a")).Event("Registered", "course".Is("b")).Outcome(OutcomeKind.Clicked);
        Assert.Equal([1, 2, 2], story.Sends.Select(each => each.Enrollment));
    }

    [Fact]
    public void Without_a_key_too_takes_only_the_outcomes_of_its_own_sends_unless_any_email_is_meant()
    {
        WorkflowDefinition Waits(bool any) => Workflow(
            "b", "Registered", Send("own"),
            WaitFor("click", "3d", [], Arm("Email Clicked", null, Send("thanks")) with { Match = new EventMatch("Email Clicked", AnyEmail: any) }));
        Story Other(bool any) => Known(Waits(any), Workflow("c", "Registered", Send("other"), Wait("1d"))).Event("Registered").Outcome(OutcomeKind.Clicked);
        Assert.Equal(["own", "other"], Other(any: false).Sends.Select(each => each.Step));
        Assert.Equal(["own", "other", "thanks"], Other(any: true).Sends.Select(each => each.Step));
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("event.properties.course", false, false)]
    [InlineData("event.properties.course", true, true)]
    public void Hears_an_outcome_of_no_email_where_no_key_is_asked_for(string? key, bool anyKey, bool hears)
    {
        var workflow = Workflow("course", "Registered", Wait("3d")) with
        {
            Enroll = key is null ? Enrollment.Once : Keyed(key),
            Exits = [new WorkflowExit(new EventMatch("Email Subscribed", AnyKey: anyKey), null)],
        };
        var story = Known(workflow).Event("Registered", "course".Is("a")).Outcome(OutcomeKind.Subscribed);
        Assert.Equal(hears, story.State.Runs.IsEmpty);
    }

    [Fact]
    public void Hears_nothing_of_emails_from_before_an_erasure()
    {
        var workflow = Workflow("course", "Registered", Send("mail"), WaitFor("click", "3d", [], Arm("Email Clicked", null, Send("thanks"))));
        var story = Known(workflow).Event("Registered");
        var before = story.Sends.Single();
        story.At("1h").Erase().At("2h").Row(Ana).Event("Registered");
        story.Take(new Input.OutcomeReported(
            new EmailOutcome(before.SendId, OutcomeKind.Clicked, story.Now, before.Workflow, before.Enrollment, before.Step, before.Template, null, null, null), story.Now));
        Assert.Equal(["+0 mail", "+02h mail"], story.Sent);
        Assert.Equal("+02h dropped before_erasure", story.Told.Last());
        Assert.Equal(["+0 mail", "+02h mail", "+02h thanks"], story.Outcome(OutcomeKind.Clicked).Sent);
    }

    [Fact]
    public void Does_not_begin_where_it_would_leave_at_once()
    {
        var workflow = Workflow("course", "Registered", Send("mail"), Wait("3d")) with { Exits = [ExitWhen("contact.role == 'Student'")] };
        var story = Known(workflow).Row(Ana, "role".Is("Student")).Event("Registered");
        Assert.Empty(story.Sent);
        Assert.Equal(["+0 not_enrolled exit_holds"], story.Told);
        Assert.Equal(["+01h mail"], story.At("1h").Row(Ana, "role".Is("CTO")).Event("Registered").Sent);
    }

    [Fact]
    public void Says_nothing_of_its_goals_condition_when_it_is_over()
    {
        var workflow = Workflow("course", "Registered", Send("more")) with { Goal = Goal("Ordered", window: "14d") with { Match = new EventMatch("Ordered", OnRunEvent("event.properties.total > 10")) } };
        var story = Known(workflow).Event("Registered").At("1d").Event("Ordered").Event("Ordered", "total".Is("much"));
        Assert.DoesNotContain(story.Told, each => each.Contains("condition_error", StringComparison.Ordinal));
        Assert.Equal("+1d goal after_end", story.Event("Ordered", "total".Is(11)).Told.Last());
    }

    [Fact]
    public void Goes_on_by_step_id_under_a_new_version_and_ends_when_its_step_is_gone()
    {
        var story = Known(Workflow("course", "Registered", Wait("2d", "pause"), Send("old"))).Event("Registered");
        var before = story.State;
        story.Funnel = Funnel(2).With(Workflow("course", "Registered", Wait("9d", "pause"), Send("new")));
        Assert.Equal(["+2d new"], story.Visit().At("5d").Sent);

        var gone = new Story(Funnel(2).With(Workflow("course", "Registered", Send("new")))) { State = before };
        Assert.Equal("+0 ended workflow_changed pause", gone.Visit().Told.Last());
    }

    [Fact]
    public void Stays_on_the_version_it_began_with_when_that_is_at_hand()
    {
        var old = Funnel().With(Workflow("course", "Registered", Wait("2d", "pause"), Send("old")));
        var story = new Story(old).Load(Ana).Event("Registered");
        story.Funnel = new Funnel(Funnel(2) with { Workflows = [Workflow("course", "Registered", Send("new"))] }, (version, name) => version == 1 ? old.WorkflowNamed(name) : null);
        Assert.Equal(["+2d old"], story.Visit().At("5d").Sent);
        Assert.Equal((1L, 2L), (story.Sends.Last().WorkflowVersion, story.Sends.Last().DefinitionsVersion));
    }

    [Fact]
    public void Journals_a_condition_error_once_for_each_step()
    {
        var workflow = Workflow("course", "Registered", WaitFor("answer", null, [], Arm("Clicked", "event.properties.link == 'a'", Send("a"))));
        var story = Known(workflow).Event("Registered").Event("Clicked").Event("Clicked");
        Assert.Equal("+0 condition_error the event has no event.properties.link answer", Assert.Single(story.Told, each => each.Contains("condition_error", StringComparison.Ordinal)));
    }
}
