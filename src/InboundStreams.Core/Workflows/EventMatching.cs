using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;

namespace InboundStreams.Core.Workflows;

/// <summary>Whether the event at hand is one that a run listens to.</summary>
internal static class EventMatching
{
    /// <summary>Longer keys are refused: a key is kept with every run.</summary>
    public const int KeyLengthMax = 256;

    /// <summary>Name, then key or email, then <c>where</c>.</summary>
    public static bool Matches(DecisionContext context, RunInFlight run, EventMatch match, string place) =>
        context.Event is { } taken
        && match.Event == taken.Name
        && (context.OutcomeAtHand is { } outcome ? IsOfRun(context, run, match, outcome) : match.AnyKey || IsOfKey(context, run, place))
        && context.Holds(match.Where, place, run);

    /// <summary>
    /// An outcome means the run's own emails. One that is of no email, as of a form, has no key: in a keyed run it is heard where any key is.
    /// </summary>
    private static bool IsOfRun(DecisionContext context, RunInFlight run, EventMatch match, EmailOutcome outcome)
    {
        if (match.AnyEmail)
            return true;
        return outcome.SendId.Length == 0
            ? match.AnyKey || run.Workflow!.Definition.Enroll.Key is null
            : Outcomes.IsOf(outcome, run.Run);
    }

    private static bool IsOfKey(DecisionContext context, RunInFlight run, string place) =>
        run.Workflow!.Definition.Enroll.Key is not { } expression
        || (context.TryEvaluate(expression, $"{place} key", run, out var value) && KeyOf(value) == run.Run.Key);

    /// <summary>The key as text; null where there is none.</summary>
    public static string? KeyOf(in Value value) => value.IsNull ? null : value.ToString();
}
