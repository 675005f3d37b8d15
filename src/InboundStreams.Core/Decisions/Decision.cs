using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>What the host must do next. Effects are data: they are compared in tests and written to topics in production.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    public sealed record Send(SendCommand Command) : Effect;

    /// <summary>The score changed. It is read when it is asked for: of several in one transaction only the last is written.</summary>
    /// <param name="After">Changed in place it goes on; the value stays what it is until the next effect of this kind.</param>
    public sealed record Score(string ContactId, ContactState After, Instant At, Funnel Funnel) : Effect
    {
        public LeadScore Value => Scores.LeadScoreOf(ContactId, After, At, Funnel);
    }

    /// <summary>An entry of the journal. It too may be written out only when it is asked for.</summary>
    public abstract record Journal : Effect
    {
        private protected Journal()
        {
        }

        /// <inheritdoc cref="WorkflowTransition.Kind"/>
        public abstract string Kind { get; }

        public abstract WorkflowTransition Transition { get; }
    }

    internal sealed record Entry(WorkflowTransition Written) : Journal
    {
        public override string Kind => Written.Kind;

        public override WorkflowTransition Transition => Written;
    }
}

/// <param name="Next">The contact's state after the input; null when nothing is left to remember.</param>
/// <param name="Effects">In the order in which they were decided.</param>
public readonly record struct Decision(ContactState? Next, IReadOnlyList<Effect> Effects);
