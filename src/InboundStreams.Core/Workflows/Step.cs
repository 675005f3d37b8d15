using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>One step of a workflow; the set is closed.</summary>
/// <param name="Id">Unique in its workflow, never empty. Default for send and notify: the template's name; for the others: kind and place, given by whoever reads the file.</param>
public abstract record Step(string Id)
{
    /// <summary>What a refusal of a send does to its run.</summary>
    public enum IfWithheld
    {
        Continue,
        Exit,
    }

    /// <summary>Keeps the run until the email is sent or withheld.</summary>
    /// <param name="NotAfter">From arrival at the step; later than that the send is expired. Null: <see cref="Sending.SendRules.NotAfter"/>.</param>
    public sealed record Send(string Id, string Template, string Category, IfWithheld Withheld = IfWithheld.Continue, Duration? NotAfter = null)
        : Step(Id);

    public sealed record Wait(string Id, Duration For) : Step(Id);

    /// <summary>The first of several events, each with its steps; then the run goes on after this step.</summary>
    /// <param name="Timeout">Null: waits for ever. At its instant the timeout wins.</param>
    public sealed record WaitFor(string Id, ImmutableArray<WaitArm> Arms, WaitTimeout? Timeout) : Step(Id);

    /// <summary>The first arm that holds, otherwise <paramref name="Else"/>.</summary>
    public sealed record Branch(string Id, ImmutableArray<BranchArm> Arms, ImmutableArray<Step> Else) : Step(Id);

    /// <summary>An email about the contact to a colleague.</summary>
    /// <param name="To">Null: the funnel's notification address.</param>
    public sealed record Notify(string Id, string Template, string? To = null) : Step(Id);

    /// <summary>Ends the run.</summary>
    public sealed record Exit(string Id, string Reason) : Step(Id);
}

/// <param name="Since">An earlier step's id, or <see cref="Enrollment"/>: also events taken since the run came there. Null: events after arrival.</param>
public sealed record WaitArm(EventMatch Match, ImmutableArray<Step> Steps, string? Since = null)
{
    /// <summary>The word for the run's start in <see cref="Since"/>.</summary>
    public const string Enrollment = "enrollment";
}

/// <param name="After">From arrival at the step.</param>
public sealed record WaitTimeout(Duration After, ImmutableArray<Step> Steps);

/// <param name="When">Scope <see cref="Scope.ForStep"/>.</param>
public sealed record BranchArm(Condition When, ImmutableArray<Step> Steps);
