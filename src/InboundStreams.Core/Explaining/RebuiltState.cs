using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Core.Explaining;

/// <summary>
/// A contact's scores at an earlier instant. The journal tells points in thousandths, and neither loads nor edits of rules; what a load
/// has set is taken from what came later. So this is near what the state was, not the same.
/// </summary>
internal static class RebuiltState
{
    /// <param name="before">The journal up to the instant, in its order.</param>
    /// <param name="after">The journal after it, up to the next erasure.</param>
    /// <param name="last">The state after that; none when the contact was erased meanwhile.</param>
    public static ContactState Of(IReadOnlyList<JournalEntry> before, IReadOnlyList<JournalEntry> after, ContactState last, Funnel funnel, Instant at)
    {
        var scoring = funnel.Definition.Scoring;
        return new ContactParts
        {
            Now = before.Count == 0 ? at : before[^1].Transition.At,
            Version = funnel.Version,
            Shares = [.. scoring.EventRules.Select(rule => ShareOf(rule, scoring, before)).OfType<RuleShare>()],
            Holding = [.. scoring.AttributeRules.Select(rule => rule.Name).Where(name => Held(name, before, after, last))],
            Band = scoring.Bands is { Edges.IsEmpty: false } bands ? BandOf(before, after, last) ?? bands.Edges[0].Name : "",
        }.ToState();
    }

    private static RuleShare? ShareOf(EventRule rule, ScoreRules scoring, IReadOnlyList<JournalEntry> journal)
    {
        RuleShare? share = null;
        foreach (var entry in journal)
        {
            if (!entry.IsOfEvent || entry.Rule != rule.Name)
                continue;
            var before = share ?? new RuleShare(rule.Name, 0, entry.Transition.At, scoring.Scores.First(each => each.Name == rule.Score).HalfLife, 0, []);
            var value = before.ValueAt(entry.Transition.At.ToUnixTimeMilliseconds()) + PointUnits.OfThousandths(entry.Points);
            share = before with { Value = PointUnits.Bounded(value), At = entry.Transition.At, Times = before.Times + 1 };
        }

        return share;
    }

    /// <summary>What began to hold by a load has no entry; but it ceases with one, or holds to the end.</summary>
    private static bool Held(string rule, IReadOnlyList<JournalEntry> before, IReadOnlyList<JournalEntry> after, ContactState last)
    {
        if (before.LastOrDefault(IsOfRule) is { } told)
            return told.Transition.Reason == "holds";
        return after.FirstOrDefault(IsOfRule) is { } next ? next.Transition.Reason == "no_longer_holds" : last.Holding.Contains(rule);

        bool IsOfRule(JournalEntry each) => each.IsOfAttribute && each.Rule == rule;
    }

    private static string? BandOf(IReadOnlyList<JournalEntry> before, IReadOnlyList<JournalEntry> after, ContactState last)
    {
        if (before.LastOrDefault(IsOfBand) is { } told)
            return told.Text("to");
        return after.FirstOrDefault(IsOfBand) is { } next ? next.Text("from") : last.Band is { Length: > 0 } band ? band : null;

        static bool IsOfBand(JournalEntry each) => each.Transition.Kind == "band_changed";
    }
}
