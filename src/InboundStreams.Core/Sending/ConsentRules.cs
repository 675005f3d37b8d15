using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using NodaTime;

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
        if (SendDecisions.AddressOf(context) is { } address && refusals.SuppressionOf(address) is { } reason)
            return reason;
        return known.Kind == CategoryKind.Transactional ? null : WithoutConsent(context, known);
    }

    /// <summary>Bounces and complaints are of the address, unsubscribes of the contact.</summary>
    public static void Note(DecisionContext context, EmailOutcome outcome)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Bounced or OutcomeKind.Complained when SendDecisions.AddressOf(context) is { } address:
                Suppress(context, new(MailAddresses.Normal(address), outcome.Kind == OutcomeKind.Bounced ? "bounced" : "complained"));
                break;
            case OutcomeKind.Unsubscribed or OutcomeKind.Subscribed:
                // Nobody speaks from the future: a clock that is wrong there would have the last word for ever.
                Hear(context, new(outcome.Topic, outcome.Kind == OutcomeKind.Subscribed, Instant.Min(outcome.At, context.Now)));
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
        if (context.Refusals.IsUnsubscribed(category.Name))
            return "unsubscribed";
        return context.Holds(category.OptIn, $"consent to {category.Name}") ? null : "no_consent";
    }

    private static void Suppress(DecisionContext context, SuppressedAddress suppressed)
    {
        var known = context.Refusals.Suppressed.RemoveAll(each => each.Address == suppressed.Address);
        if (known.Length >= StateLimits.SuppressedMax)
        {
            known = known.RemoveAt(0);
            context.JournalLimit("suppressed_addresses", "contact");
        }

        context.Refusals = context.Refusals with { Suppressed = known.Add(suppressed) };
        context.Journal("suppressed", suppressed.Reason);
    }

    /// <summary>Of two words about the same the later holds, whichever arrives first, and of two at the same instant the refusal.</summary>
    private static void Hear(DecisionContext context, ConsentWord word)
    {
        var refusals = context.Refusals;
        var kind = word.IsSubscribed ? "subscribed" : "unsubscribed";
        if (refusals.WordOn(word.Topic) is { } before && (before.At > word.At || (before.At == word.At && !before.IsSubscribed)))
        {
            context.Journal("consent_ignored", "older", Properties.Of(("said", Value.String(kind)), ("topic", Value.String(word.Topic ?? "all"))));
            return;
        }

        var others = refusals.Words.RemoveAll(each => each.Topic == word.Topic || (word.Topic is null && IsOverruled(each, word)));
        if (word.Topic is not null && others.Count(static each => each.Topic is not null) >= StateLimits.TopicsMax)
        {
            context.JournalLimit("topics", word.Topic);
            if (word.IsSubscribed)
                return;
            word = word with { Topic = null };
            others = others.RemoveAll(each => each.Topic is null || IsOverruled(each, word));
        }

        context.Refusals = refusals with { Words = others.Add(word) };
        context.Journal(kind, word.Topic ?? "all");
    }

    /// <summary>A word about a topic that a word about all leaves nothing of.</summary>
    private static bool IsOverruled(ConsentWord topic, ConsentWord all) =>
        topic.At < all.At || (topic.At == all.At && (topic.IsSubscribed || !all.IsSubscribed));
}
