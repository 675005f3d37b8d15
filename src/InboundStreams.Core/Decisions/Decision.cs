using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core.Decisions;

/// <summary>What the host must do next. Effects are data: they are compared in tests and written to topics in production.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    public sealed record Send(SendCommand Command) : Effect;

    /// <summary>The score changed. It is read when it is asked for: of several in one transaction only the last is written.</summary>
    public sealed record Score(string ContactId, ContactState After, Funnel Funnel) : Effect
    {
        public LeadScore Value => Scores.LeadScoreOf(ContactId, After, Funnel);
    }

    public sealed record Journal(WorkflowTransition Transition) : Effect;
}

/// <param name="Next">The contact's state after the input; null when nothing is left to remember.</param>
/// <param name="Effects">In the order in which they were decided.</param>
public readonly record struct Decision(ContactState? Next, IReadOnlyList<Effect> Effects);
