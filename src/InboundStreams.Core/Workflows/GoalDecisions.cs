using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>Goals, then exits, of the runs that existed before the input: they act at once, also inside a wait.</summary>
internal static class GoalDecisions
{
    public static void Apply(Turn turn, List<RunInFlight> runs)
    {
        foreach (var run in runs)
        {
            if (run.Workflow is not null)
                TakeGoal(turn, run);
        }

        foreach (var run in runs)
        {
            if (run.Workflow is not null && !run.HasEnded)
                TakeExit(turn, run);
        }

        if (turn.Event is not null && turn.HasRuns)
            CountConversions(turn);
    }

    private static void TakeGoal(Turn turn, RunInFlight run)
    {
        if (run.Workflow!.Definition.Goal is not { } goal || run.Run.GoalReached || !EventMatching.Matches(turn, run, goal.Match, "goal"))
            return;
        if (turn.Event!.At < run.Run.Trigger.At)
        {
            turn.Journal(run, "goal_ignored", "before_run", run.Run.Step);
            return;
        }

        turn.Journal(run, "goal", goal.Exit ? "" : "counted", run.Run.Step);
        run.Run = run.Run with { GoalReached = true };
        if (goal.Exit)
            RunDecisions.End(turn, run, "goal");
    }

    private static void TakeExit(Turn turn, RunInFlight run)
    {
        var exits = run.Workflow!.Definition.Exits;
        for (var i = 0; i < exits.Length; i++)
        {
            var (match, when) = (exits[i].Match, exits[i].When);
            var leaves = match is not null ? EventMatching.Matches(turn, run, match, $"exit {i + 1}") : turn.Holds(when, $"exit {i + 1}", run);
            if (!leaves)
                continue;
            if (match is not null && turn.Event!.At < run.Run.Trigger.At)
            {
                turn.Journal(run, "exit_ignored", "before_run", run.Run.Step);
                continue;
            }

            RunDecisions.End(turn, run, "exit", Properties.Of(("exit", Value.String(match?.Event ?? when!.Text))));
            return;
        }
    }

    /// <summary>A goal within the conversion window after a run's end is counted, once, and does nothing else.</summary>
    private static void CountConversions(Turn turn)
    {
        foreach (var ended in RunDecisions.ForgetEnded(turn))
        {
            if (turn.Funnel.WorkflowOf(ended.Workflow, ended.Version) is not { Definition.Goal: { } goal } workflow || goal.Match.Event != turn.Event!.Name)
                continue;
            var run = new RunInFlight(AsRun(ended), workflow);
            if (!EventMatching.Matches(turn, run, goal.Match, "goal") || turn.Event.At < ended.Trigger.At)
                continue;
            turn.Journal(run, "goal", "after_end");
            turn.Ended = turn.Ended.Remove(ended);
        }
    }

    private static Run AsRun(EndedRun ended) => new()
    {
        Workflow = ended.Workflow,
        Version = ended.Version,
        Enrollment = ended.Enrollment,
        Key = ended.Key,
        Trigger = ended.Trigger,
        EnrolledAt = Instant.MinValue,
        ArrivedAt = Instant.MinValue,
        Step = "",
    };
}
