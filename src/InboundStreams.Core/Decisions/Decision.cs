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
    /// <param name="After">The state after the decision; none where that was decided into a buffer.</param>
    public sealed record Score(string ContactId, Instant At, Funnel Funnel, ContactState After) : Effect
    {
        /// <exception cref="InvalidOperationException">The state was decided into a buffer: ask <see cref="Of"/>.</exception>
        public LeadScore Value => !After.IsNone ? Of(After)
            : throw new InvalidOperationException("The state after this decision is in its host's buffer; ask for the score of that state.");

        /// <param name="state">
        /// After the decision, or after later ones that did not change the score. A version without scores takes them away without a word: in
        /// one transaction with it the score is read as none.
        /// </param>
        public LeadScore Of(ContactState state) => Scores.LeadScoreOf(ContactId, state, At, Funnel);
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

/// <param name="Next">The contact's state after the input; none when nothing is known and nothing to remember.</param>
/// <param name="Effects">In the order in which they were decided.</param>
public readonly record struct Decision(ContactState Next, IReadOnlyList<Effect> Effects);
