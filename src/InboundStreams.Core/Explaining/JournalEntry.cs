using InboundStreams.Core.Conditions;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Explaining;

/// <summary>One entry of the contact's journal, and where it stands.</summary>
/// <param name="Position">As <c>topic[partition]@offset</c>; empty where it is on no topic.</param>
public sealed record JournalEntry(WorkflowTransition Transition, string Position = "")
{
    /// <summary>A change that an event brought, not an attribute.</summary>
    internal bool IsOfEvent => Transition is { Kind: "score_changed", Reason: not ("holds" or "no_longer_holds") };

    internal bool IsOfAttribute => Transition is { Kind: "score_changed", Reason: "holds" or "no_longer_holds" };

    internal string Rule => Text("rule");

    /// <summary>Thousandths.</summary>
    internal long Points => Number("points");

    /// <summary>Thousandths.</summary>
    internal long Cut => Number("cut");

    /// <summary>On the topic a length of time is text: <c>7200.5s</c>.</summary>
    internal Duration Late => !Transition.Details.TryGet("late", out var late) ? Duration.Zero
        : late.Kind == ValueKind.Duration ? late.AsDuration
        : late.Kind == ValueKind.String && DurationText.TryParse(late.AsString, out var read) ? read
        : Duration.Zero;

    internal string Text(string name) => Transition.Details.TryGet(name, out var value) && value.Kind == ValueKind.String ? value.AsString : "";

    private long Number(string name) => Transition.Details.TryGet(name, out var value) && value.Kind == ValueKind.Int ? value.AsInt : 0;
}
