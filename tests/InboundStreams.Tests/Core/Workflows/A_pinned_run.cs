using InboundStreams.Core;
using InboundStreams.Core.Workflows;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Workflows;

/// <summary>A run of an older version whose definitions are at hand, while the version of today knows nothing of what it listens to.</summary>
public sealed class A_pinned_run
{
    [Fact]
    public void Catches_what_its_own_version_waits_for()
    {
        var story = Edited(Workflow("course", "Registered", WaitFor("answer", "9d", [], Arm("Clicked", null, Send("thanks")))), "1d").Event("Clicked");
        Assert.Equal(["+1d thanks"], story.Sent);
    }

    [Fact]
    public void Leaves_by_a_condition_of_its_own_version()
    {
        var story = Edited(Workflow("course", "Registered", Wait("9d")) with { Exits = [ExitWhen("score.engagement >= 10.0")] }, "1d").Event("Viewed");
        Assert.Equal("+1d ended exit wait", story.Told.Last());
    }

    [Fact]
    public void Counts_the_goal_of_its_own_version_after_its_end()
    {
        var workflow = Workflow("course", "Registered", Send("more")) with { Goal = Goal("Ordered", window: "14d") };
        Assert.Equal("+1d goal after_end", Edited(workflow, "1d").Event("Ordered").Told.Last());
        Assert.DoesNotContain(Edited(workflow, "14d").Event("Ordered").Told, each => each.Contains(" goal ", StringComparison.Ordinal));
    }

    [Fact]
    public void Ends_when_its_version_cannot_be_used_any_more()
    {
        var old = Funnel().With(Workflow("course", "Registered", Wait("2d", "pause"), Send("more")));
        var story = new Story(old).Load("email".Is("ana@example.org")).Event("Registered");
        story.Funnel = new Funnel(Funnel(2) with { Workflows = old.Definition.Workflows }, (_, _) => PinnedAnswer.Unusable);
        Assert.Equal("+0 ended version_unusable pause", story.Visit().Told.Last());
        Assert.Empty(story.At("5d").Sent);
    }

    /// <summary>Enrolled under one version, and settled on the next since.</summary>
    private static Story Edited(WorkflowDefinition workflow, string since)
    {
        var scoring = Scores([Score("engagement")], [Rule("viewed", "Viewed", 10)]);
        var old = (Funnel() with { Scoring = scoring }).With(workflow);
        var story = new Story(old).Load("email".Is("ana@example.org")).Event("Registered");
        var today = Funnel(2) with { Scoring = scoring, Workflows = [Workflow("course", "Registered", Send("new"))] };
        story.Funnel = new Funnel(today, (version, name) => version == 1 ? old.WorkflowNamed(name) : null);
        return story.Visit().At(since);
    }
}
