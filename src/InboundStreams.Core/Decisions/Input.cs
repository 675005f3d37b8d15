using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>All that can happen to a contact. <see cref="At"/> is the input's own time, never later than the clock at its taking.</summary>
public abstract record Input
{
    private Input(Instant at) => At = at;

    public Instant At { get; }

    /// <summary>The contact did something.</summary>
    public sealed record ActionTaken(UserAction Action, Instant At) : Input(At);

    /// <summary>A row of the contact table.</summary>
    /// <param name="Load">A load is not a change: attributes are set silently, nobody is enrolled, no clock moves.</param>
    public sealed record ContactChanged(Contact Contact, Instant At, bool Load) : Input(At);

    /// <summary>A tombstone in the contact table: the contact is erased.</summary>
    public sealed record ContactErased(Instant At) : Input(At);

    /// <summary>The dispatcher, or a receiver, reports what became of a send.</summary>
    public sealed record OutcomeReported(EmailOutcome Outcome, Instant At) : Input(At);

    /// <summary>The earliest pending timer of the contact is due; <see cref="Input.At"/> is its due time.</summary>
    public sealed record TimerDue(Instant At) : Input(At);

    /// <summary>New definitions reach a contact that may send no input.</summary>
    public sealed record Visited(Instant At) : Input(At);
}
