using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Definitions.Checks;

/// <summary>What leaves nothing for those that come after it.</summary>
internal static class Endings
{
    /// <summary>Every way through the step ends the run.</summary>
    public static bool EndsRun(Step step) => step switch
    {
        Step.Exit => true,
        Step.Branch branch => branch.Arms.Length > 0 && branch.Arms.All(each => EndsRun(each.Steps)) && EndsRun(branch.Else),
        Step.WaitFor wait => wait.Arms.Length > 0 && wait.Arms.All(each => EndsRun(each.Steps)) && (wait.Timeout is null || EndsRun(wait.Timeout.Steps)),
        _ => false,
    };

    /// <summary>The earlier arm takes every event that the later one would.</summary>
    public static bool TakesAll(WaitArm earlier, EventMatch later, string? laterSince) =>
        earlier.Match.Event == later.Event
        && (earlier.Match.Where is null ? later.Event.Length > 0 : later.Where is not null && Covers(earlier.Match.Where, later.Where))
        && (earlier.Match.AnyKey || !later.AnyKey)
        && (earlier.Match.AnyEmail || !later.AnyEmail)
        && (earlier.Since == laterSince || earlier.Since == WaitArm.Enrollment || laterSince is null);

    /// <summary>The earlier condition holds whenever the later one does, as far as their texts say it.</summary>
    public static bool Covers(Condition earlier, Condition later) => earlier.Text.Trim() == "true" || earlier.Text == later.Text;

    private static bool EndsRun(ImmutableArray<Step> steps) => steps.Length > 0 && EndsRun(steps[^1]);
}
