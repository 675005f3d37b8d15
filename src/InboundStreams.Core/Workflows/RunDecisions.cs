using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>Steps: a freed or new run acts until it parks or ends. There is no way back in a workflow, so it always does.</summary>
internal static class RunDecisions
{
    public static void Act(DecisionContext context)
    {
        if (!context.Runs.AnyReady)
            return;
        foreach (var run in context.Runs.InActingOrder())
        {
            if (run.Ready != RunInFlight.NotReady)
                Act(context, run, run.Workflow!);
        }
    }

    /// <summary>The run's own timer is due.</summary>
    public static void Wake(DecisionContext context, RunInFlight run)
    {
        if (!TryLocate(context, run, out var node))
            return;
        switch (node.Step)
        {
            case Step.Send:
                run.Ready = run.Workflow!.NodeOf(node.Step.Id);
                break;
            case Step.WaitFor:
                context.Journal(run, "timed_out", step: node.Step.Id);
                run.Ready = node.Otherwise;
                break;
            default:
                run.Ready = node.Next;
                break;
        }
    }

    /// <summary>A row brought the address that a send was waiting for.</summary>
    public static void Readdress(DecisionContext context)
    {
        foreach (var run in context.Runs.InActingOrder())
        {
            if (run.Workflow is { } workflow && workflow.NodeOf(run.Run.Step) is var at and not Workflow.End && workflow[at].Step is Step.Send)
                run.Ready = at;
        }
    }

    /// <summary>Whether the run's step is still there; otherwise the run ends.</summary>
    public static bool TryLocate(DecisionContext context, RunInFlight run, out StepNode node)
    {
        var at = run.Workflow?.NodeOf(run.Run.Step) ?? Workflow.End;
        node = at == Workflow.End ? null! : run.Workflow![at];
        if (at == Workflow.End)
            End(context, run, context.Funnel.IsUnusable(run.Run) ? "version_unusable" : "workflow_changed");
        return at != Workflow.End;
    }

    public static void End(DecisionContext context, RunInFlight run, string reason, Properties? details = null)
    {
        context.Journal(run, "ended", reason, run.Run.Step, details: details);
        context.Runs.MarkEnded(run);
        if (run.Run.GoalReached || run.Workflow?.Definition.Goal?.ConversionWindow is not { } window)
            return;
        if (ForgetEnded(context).Length >= StateLimits.EndedMax)
        {
            context.Ended = context.Ended.RemoveAt(0);
            context.JournalLimit("ended_runs", run.Run.Workflow);
        }

        context.Ended = context.Ended.Add(new(run.Run.Workflow, run.Run.Version, run.Run.Enrollment, run.Run.Key, run.Run.Trigger, context.Now + window));
    }

    /// <summary>Those whose conversion window is still open.</summary>
    public static ImmutableArray<EndedRun> ForgetEnded(DecisionContext context)
    {
        foreach (var ended in context.Ended)
        {
            if (ended.OpenUntil <= context.Now)
                context.Ended = context.Ended.Remove(ended);
        }

        return context.Ended;
    }

    private static void Act(DecisionContext context, RunInFlight run, Workflow workflow)
    {
        var at = run.Ready;
        while (at != Workflow.End)
        {
            var node = workflow[at];
            Arrive(context, run, workflow, node.Step);
            if (Take(context, run, node) is not { } next)
                return;
            at = next;
        }

        End(context, run, "completed");
    }

    /// <summary>A send that was parked for its address has arrived already: its time to leave counts from then.</summary>
    private static void Arrive(DecisionContext context, RunInFlight run, Workflow workflow, Step step)
    {
        run.Ready = RunInFlight.NotReady;
        if (run.Run.Step == step.Id)
            return;
        var passed = run.Run.Passed;
        if (workflow.SinceSteps.Contains(step.Id) || (step is Step.WaitFor wait && LooksBack(wait)))
            passed = passed.Add(step.Id);
        run.Run = run.Run with { Step = step.Id, ArrivedAt = context.Now, WakeAt = null, Passed = passed };
    }

    private static bool LooksBack(Step.WaitFor wait)
    {
        foreach (var arm in wait.Arms)
        {
            if (arm.Since is not null)
                return true;
        }

        return false;
    }

    /// <summary>The node at which the run goes on, or null when it has parked or ended.</summary>
    private static int? Take(DecisionContext context, RunInFlight run, StepNode node)
    {
        switch (node.Step)
        {
            case Step.Send send:
                return SendDecisions.Decide(context, run, send) switch
                {
                    SendResult.AwaitsAddress => null,
                    SendResult.Withheld when send.Withheld == Step.IfWithheld.Exit => Leave(context, run, "withheld"),
                    _ => node.Next,
                };
            case Step.Wait wait:
                return Park(context, run, wait.For);
            case Step.WaitFor wait:
                return WaitDecisions.TryTakeNoted(context, run, wait, out var arm) ? node.Arms[arm] : Park(context, run, wait.Timeout?.After);
            case Step.Branch branch:
                return Choose(context, run, branch, node);
            case Step.Notify notify:
                SendDecisions.Notify(context, run, notify);
                return node.Next;
            case Step.Exit exit:
                return Leave(context, run, exit.Reason);
            default:
                throw new ArgumentOutOfRangeException(nameof(node), node.Step, "an unknown kind of step");
        }
    }

    private static int? Park(DecisionContext context, RunInFlight run, Duration? length)
    {
        var wakeAt = length is { } known ? context.Now + known : (Instant?)null;
        run.Run = run.Run with { WakeAt = wakeAt };
        context.Journal(run, "step_entered", step: run.Run.Step, details: wakeAt is { } at ? Properties.Of(("until", Value.Timestamp(at))) : null);
        return null;
    }

    private static int? Leave(DecisionContext context, RunInFlight run, string reason)
    {
        End(context, run, reason);
        return null;
    }

    private static int Choose(DecisionContext context, RunInFlight run, Step.Branch branch, StepNode node)
    {
        for (var arm = 0; arm < branch.Arms.Length; arm++)
        {
            if (!context.Holds(branch.Arms[arm].When, branch.Id, run))
                continue;
            context.Journal(run, "branch_taken", step: branch.Id, details: Properties.Of(("arm", Value.Int(arm + 1)), ("when", Value.String(branch.Arms[arm].When.Text))));
            return node.Arms[arm];
        }

        context.Journal(run, "branch_taken", "else", branch.Id);
        return node.Otherwise;
    }
}
