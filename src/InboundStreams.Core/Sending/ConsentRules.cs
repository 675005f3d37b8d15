using System.Collections.Immutable;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core.Sending;

/// <summary>What a contact has refused, and what follows from it.</summary>
internal static class ConsentRules
{
    /// <summary>The reason why nothing of this category may go to the contact; null when it may.</summary>
    public static string? Refusal(Turn turn, string category)
    {
        var refusals = turn.Refusals;
        if (turn.Funnel.CategoryNamed(category) is not { } known)
            return "unknown_category";
        if (refusals.SuppressedAddress is { } suppressed && suppressed == SendDecisions.AddressOf(turn))
            return refusals.SuppressedReason;
        return known.Kind == CategoryKind.Transactional ? null : WithoutConsent(turn, known);
    }

    /// <summary>Bounces and complaints are of the address, unsubscribes of the contact.</summary>
    public static void Note(Turn turn, EmailOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Bounced or OutcomeKind.Complained when SendDecisions.AddressOf(turn) is { } address:
                turn.Refusals = turn.Refusals with { SuppressedAddress = address, SuppressedReason = outcome.Kind == OutcomeKind.Bounced ? "bounced" : "complained" };
                turn.Journal("suppressed", turn.Refusals.SuppressedReason!);
                break;
            case OutcomeKind.Unsubscribed:
                turn.Refusals = Without(turn, outcome.Topic);
                turn.Journal("unsubscribed", outcome.Topic ?? "all");
                break;
            case OutcomeKind.Subscribed:
                turn.Refusals = With(turn, outcome.Topic);
                turn.Journal("subscribed", outcome.Topic ?? "all");
                break;
            default:
                break;
        }
    }

    /// <summary>An unsubscribe ends the runs of which every send is now refused.</summary>
    public static void EndRefusedRuns(Turn turn, List<RunInFlight> runs)
    {
        foreach (var run in runs)
        {
            if (!run.HasEnded && run.Workflow is { Categories.IsEmpty: false } workflow && AllRefused(turn, workflow))
                RunDecisions.End(turn, run, "unsubscribed");
        }
    }

    private static bool AllRefused(Turn turn, Workflow workflow)
    {
        foreach (var category in workflow.Categories)
        {
            if (Refusal(turn, category) is null)
                return false;
        }

        return true;
    }

    private static string? WithoutConsent(Turn turn, Category category)
    {
        if (turn.Refusals.All || turn.Refusals.Topics.Contains(category.Name))
            return "unsubscribed";
        return turn.Holds(category.OptIn, $"consent to {category.Name}") ? null : "no_consent";
    }

    private static Refusals Without(Turn turn, string? topic)
    {
        var refusals = turn.Refusals;
        if (topic is null)
            return refusals with { All = true };
        if (refusals.Topics.Contains(topic))
            return refusals;
        if (refusals.Topics.Length < StateLimits.TopicsMax)
            return refusals with { Topics = refusals.Topics.Add(topic) };
        turn.JournalLimit("topics", topic);
        return refusals with { All = true };
    }

    /// <summary>After an unsubscribe from all, a subscription to one topic leaves the others refused.</summary>
    private static Refusals With(Turn turn, string? topic)
    {
        var refusals = turn.Refusals;
        if (topic is null)
            return refusals with { All = false, Topics = [] };
        ImmutableArray<string> refused = refusals.All ? [.. turn.Funnel.Topics.Select(each => each.Name).Take(StateLimits.TopicsMax)] : refusals.Topics;
        return refusals with { All = false, Topics = refused.Remove(topic) };
    }
}
