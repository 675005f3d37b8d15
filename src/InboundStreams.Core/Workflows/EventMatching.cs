using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Workflows;

/// <summary>Whether the event at hand is one that a run listens to.</summary>
internal static class EventMatching
{
    /// <summary>Longer keys are refused: a key is kept with every run.</summary>
    public const int KeyLengthMax = 256;

    /// <summary>Name, then key, then <c>where</c>.</summary>
    public static bool Matches(DecisionContext context, RunInFlight run, EventMatch match, string place) =>
        context.Event is { } taken
        && match.Event == taken.Name
        && (match.AnyKey || IsOfKey(context, run, place))
        && context.Holds(match.Where, place, run);

    /// <summary>An outcome of the run's own send is of its key; any other event must give the key.</summary>
    private static bool IsOfKey(DecisionContext context, RunInFlight run, string place)
    {
        if (run.Workflow!.Definition.Enroll.Key is not { } expression || Outcomes.IsOf(context.Event!, run.Run))
            return true;
        return context.OutcomeAtHand is null
            && context.TryEvaluate(expression, $"{place} key", run, out var value)
            && KeyOf(value) == run.Run.Key;
    }

    /// <summary>The key as text; null where there is none.</summary>
    public static string? KeyOf(in Value value) => value.IsNull ? null : value.ToString();
}
