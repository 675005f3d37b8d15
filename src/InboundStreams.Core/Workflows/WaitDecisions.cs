using InboundStreams.Core.Contacts;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Workflows;

/// <summary>Waits: the event at hand frees a parked run, or is noted for a wait that looks back and was not reached yet.</summary>
internal static class WaitDecisions
{
    public static void Apply(DecisionContext context, List<RunInFlight> runs)
    {
        foreach (var run in runs)
        {
            if (run.HasEnded || run.Workflow is not { } workflow || !workflow.Hears(context.Event!.Name))
                continue;
            if (!Catch(context, run, workflow))
                Note(context, run, workflow);
        }
    }

    /// <summary>An event noted before the arrival, if there is one: the first that was taken.</summary>
    public static bool TryTakeNoted(DecisionContext context, RunInFlight run, Step.WaitFor wait, out int arm)
    {
        foreach (var noted in run.Run.Noted)
        {
            if (noted.Step != wait.Id)
                continue;
            arm = noted.Arm;
            Caught(context, run, wait, noted.Arm, noted.Event, "since");
            return true;
        }

        arm = 0;
        return false;
    }

    private static bool Catch(DecisionContext context, RunInFlight run, Workflow workflow)
    {
        var at = workflow.NodeOf(run.Run.Step);
        if (at == Workflow.End || workflow[at].Step is not Step.WaitFor wait)
            return false;
        for (var arm = 0; arm < wait.Arms.Length; arm++)
        {
            if (!EventMatching.Matches(context, run, wait.Arms[arm].Match, wait.Id))
                continue;
            if (context.IsLate)
            {
                context.Journal(run, "not_caught", "late", wait.Id, details: Properties.Of(("late", Value.Duration(context.Lateness))));
                return false;
            }

            Caught(context, run, wait, arm, context.Event!, "");
            run.Ready = workflow[at].Arms[arm];
            return true;
        }

        return false;
    }

    private static void Caught(DecisionContext context, RunInFlight run, Step.WaitFor wait, int arm, ContactEvent caught, string reason)
    {
        run.Run = run.Run with { Last = caught, Noted = run.Run.Noted.RemoveAll(each => each.Step == wait.Id) };
        context.Journal(run, "caught", reason, wait.Id, details: Properties.Of(("arm", Value.Int(arm + 1)), ("event", Value.String(caught.Name))));
    }

    private static void Note(DecisionContext context, RunInFlight run, Workflow workflow)
    {
        if (context.IsLate)
            return;
        foreach (var since in workflow.SinceArms)
        {
            if (since.Step == run.Run.Step
                || !(since.Arm.Since == WaitArm.Enrollment || run.Run.Passed.Contains(since.Arm.Since!))
                || run.Run.Passed.Contains(since.Step)
                || IsNoted(run.Run, since)
                || !EventMatching.Matches(context, run, since.Arm.Match, since.Step))
                continue;
            run.Run = run.Run with { Noted = run.Run.Noted.Add(new(since.Step, since.Index, context.Event!)) };
        }
    }

    private static bool IsNoted(Run run, SinceArm since)
    {
        foreach (var noted in run.Noted)
        {
            if (noted.Step == since.Step && noted.Arm == since.Index)
                return true;
        }

        return false;
    }
}
