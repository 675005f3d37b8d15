using InboundStreams.Core.Conditions;
using InboundStreams.Core.Workflows;

namespace InboundStreams.ReadModel.Contacts;

/// <summary>What one line of the journal means for the runs that are shown.</summary>
public abstract record RunChange
{
    private RunChange()
    {
    }

    public sealed record None : RunChange;

    /// <summary>The run is now this. An ended one takes the place of the one of its workflow that ended before.</summary>
    public sealed record Is(RunView Run) : RunChange;

    /// <summary>Everything that is known of the contact goes, its lines and scores too.</summary>
    public sealed record Erase : RunChange;

    private static readonly None Nothing = new();

    public static RunChange Of(WorkflowTransition transition) => transition.Kind switch
    {
        "erased" => new Erase(),
        "enrolled" => new Is(View(transition, RunState.Enrolled)),
        "step_entered" => new Is(View(transition, RunState.Parked)),
        "ended" => new Is(View(transition, RunState.Ended)),
        _ => Nothing,
    };

    private static RunView View(WorkflowTransition transition, RunState state) => new(
        transition.Workflow,
        transition.Enrollment,
        transition.Version,
        state,
        transition.Step,
        transition.At,
        state == RunState.Parked && transition.Details.TryGet("until", out var until) && until.Kind == ValueKind.Timestamp ? until.AsTimestamp : null,
        transition.Reason);
}
