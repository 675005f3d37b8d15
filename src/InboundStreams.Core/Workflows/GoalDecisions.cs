using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>Goals, then exits, of the runs that existed before the input: they act at once, also inside a wait.</summary>
internal static class GoalDecisions
{
    public static void Apply(DecisionContext context, List<RunInFlight> runs)
    {
        foreach (var run in runs)
        {
            if (run.Workflow is not null)
                TakeGoal(context, run);
        }

        foreach (var run in runs)
        {
            if (run.Workflow is not null && !run.HasEnded)
                TakeExit(context, run);
        }

        if (context.Event is not null && context.HasRuns)
            CountConversions(context);
    }

    private static void TakeGoal(DecisionContext context, RunInFlight run)
    {
        if (run.Workflow!.Definition.Goal is not { } goal || run.Run.GoalReached || !EventMatching.Matches(context, run, goal.Match, "goal"))
            return;
        if (context.Event!.At < run.Run.Trigger.At)
        {
            context.Journal(run, "goal_ignored", "before_run", run.Run.Step);
            return;
        }

        context.Journal(run, "goal", goal.Exit ? "" : "counted", run.Run.Step);
        run.Run = run.Run with { GoalReached = true };
        if (goal.Exit)
            RunDecisions.End(context, run, "goal");
    }

    private static void TakeExit(DecisionContext context, RunInFlight run)
    {
        var exits = run.Workflow!.Definition.Exits;
        for (var i = 0; i < exits.Length; i++)
        {
            var (match, when) = (exits[i].Match, exits[i].When);
            var leaves = match is not null ? EventMatching.Matches(context, run, match, $"exit {i + 1}") : context.Holds(when, $"exit {i + 1}", run);
            if (!leaves)
                continue;
            if (match is not null && context.Event!.At < run.Run.Trigger.At)
            {
                context.Journal(run, "exit_ignored", "before_run", run.Run.Step);
                continue;
            }

            RunDecisions.End(context, run, "exit", Properties.Of(("exit", Value.String(match?.Event ?? when!.Text))));
            return;
        }
    }

    /// <summary>A goal within the conversion window after a run's end is counted, once, and does nothing else.</summary>
    private static void CountConversions(DecisionContext context)
    {
        foreach (var ended in RunDecisions.ForgetEnded(context))
        {
            if (context.Funnel.WorkflowOf(ended.Workflow, ended.Version) is not { Definition.Goal: { } goal } workflow || goal.Match.Event != context.Event!.Name)
                continue;
            var run = new RunInFlight(AsRun(ended), workflow) { IsRemembered = true };
            if (!EventMatching.Matches(context, run, goal.Match, "goal") || context.Event.At < ended.Trigger.At)
                continue;
            context.Journal(run, "goal", "after_end");
            context.Ended = context.Ended.Remove(ended);
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
