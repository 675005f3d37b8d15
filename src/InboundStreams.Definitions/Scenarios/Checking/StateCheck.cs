using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>Where a contact's runs of a workflow are, or how they have ended.</summary>
internal static class StateCheck
{
    /// <summary>Null when it is as expected.</summary>
    public static (string Actual, string Step)? Of(Expected.State expected, ScenarioRun run, Instant at)
    {
        var (active, ended) = Runs(expected, run, at);
        var isSo = expected switch
        {
            { Enrolled: false } => active.Count == 0 && ended is null,
            { Step: { } step } => active.Any(each => each.Step == step),
            _ => ended is not null && ended.Reason == expected.Ended && (active.Count == 0 || expected.Run is not null),
        };
        if (isSo)
            return null;
        if (active.Count > 0)
            return ($"it is at {string.Join(" and ", active.Select(each => $"'{each.Step}'"))}", active[0].Step);
        return ended is null ? ("there is no run", "") : ($"it has ended: {ended.Reason}", ended.Step);
    }

    /// <summary>The active runs, and the journal's last word on one that has ended.</summary>
    public static (IReadOnlyList<Run> Active, WorkflowTransition? Ended) Runs(Expected.State of, ScenarioRun run, Instant at)
    {
        var active = run.StateOf(of.Contact, at).Runs.Where(each => each.Workflow == of.Workflow && (of.Run is null || of.Run == each.Enrollment));
        var ended = run.JournalOf(of.Contact)
            .LastOrDefault(each => each.At <= at && each.Kind == "ended" && each.Workflow == of.Workflow && (of.Run is null || of.Run == each.Enrollment));
        return ([.. active], ended);
    }

    /// <summary>What the state is instead, said in the same way.</summary>
    public static Expected.State Actual(Expected.State expected, ScenarioRun run, Instant at)
    {
        var (active, ended) = Runs(expected, run, at);
        return active.Count > 0 ? expected with { Step = active[0].Step, Ended = null, Enrolled = true }
            : expected with { Step = null, Ended = ended?.Reason, Enrolled = ended is not null };
    }

    public static string Sentence(Expected.State expected)
    {
        var run = expected.Run is { } number ? $"run {number} of {expected.Contact} in '{expected.Workflow}'" : $"the run of {expected.Contact} in '{expected.Workflow}'";
        return expected switch
        {
            { Enrolled: false } => $"no run of {expected.Contact} in '{expected.Workflow}'",
            { Step: { } step } => $"{run} to be at '{step}'",
            _ => $"{run} to have ended ({expected.Ended})",
        };
    }
}
