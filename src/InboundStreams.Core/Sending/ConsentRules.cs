using System.Collections.Immutable;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core.Sending;

/// <summary>What a contact has refused, and what follows from it.</summary>
internal static class ConsentRules
{
    /// <summary>The reason why nothing of this category may go to the contact; null when it may.</summary>
    public static string? Refusal(DecisionContext context, string category)
    {
        var refusals = context.Refusals;
        if (context.Funnel.CategoryNamed(category) is not { } known)
            return "unknown_category";
        if (refusals.SuppressedAddress is { } suppressed && suppressed == SendDecisions.AddressOf(context))
            return refusals.SuppressedReason;
        return known.Kind == CategoryKind.Transactional ? null : WithoutConsent(context, known);
    }

    /// <summary>Bounces and complaints are of the address, unsubscribes of the contact.</summary>
    public static void Note(DecisionContext context, EmailOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Bounced or OutcomeKind.Complained when SendDecisions.AddressOf(context) is { } address:
                context.Refusals = context.Refusals with { SuppressedAddress = address, SuppressedReason = outcome.Kind == OutcomeKind.Bounced ? "bounced" : "complained" };
                context.Journal("suppressed", context.Refusals.SuppressedReason!);
                break;
            case OutcomeKind.Unsubscribed:
                context.Refusals = Without(context, outcome.Topic);
                context.Journal("unsubscribed", outcome.Topic ?? "all");
                break;
            case OutcomeKind.Subscribed:
                context.Refusals = With(context, outcome.Topic);
                context.Journal("subscribed", outcome.Topic ?? "all");
                break;
            default:
                break;
        }
    }

    /// <summary>An unsubscribe ends the runs of which every send is now refused.</summary>
    public static void EndRefusedRuns(DecisionContext context, List<RunInFlight> runs)
    {
        foreach (var run in runs)
        {
            if (!run.HasEnded && run.Workflow is { Categories.IsEmpty: false } workflow && AllRefused(context, workflow))
                RunDecisions.End(context, run, "unsubscribed");
        }
    }

    private static bool AllRefused(DecisionContext context, Workflow workflow)
    {
        foreach (var category in workflow.Categories)
        {
            if (Refusal(context, category) is null)
                return false;
        }

        return true;
    }

    private static string? WithoutConsent(DecisionContext context, Category category)
    {
        if (context.Refusals.All || context.Refusals.Topics.Contains(category.Name))
            return "unsubscribed";
        return context.Holds(category.OptIn, $"consent to {category.Name}") ? null : "no_consent";
    }

    private static Refusals Without(DecisionContext context, string? topic)
    {
        var refusals = context.Refusals;
        if (topic is null)
            return refusals with { All = true };
        if (refusals.Topics.Contains(topic))
            return refusals;
        if (refusals.Topics.Length < StateLimits.TopicsMax)
            return refusals with { Topics = refusals.Topics.Add(topic) };
        context.JournalLimit("topics", topic);
        return refusals with { All = true };
    }

    /// <summary>After an unsubscribe from all, a subscription to one topic leaves the others refused.</summary>
    private static Refusals With(DecisionContext context, string? topic)
    {
        var refusals = context.Refusals;
        if (topic is null)
            return refusals with { All = false, Topics = [] };
        ImmutableArray<string> refused = refusals.All ? [.. context.Funnel.Topics.Select(each => each.Name).Take(StateLimits.TopicsMax)] : refusals.Topics;
        return refusals with { All = false, Topics = refused.Remove(topic) };
    }
}
