using System.Collections.Immutable;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Core.Explaining;

/// <summary>Explains a contact's scores from its state and its journal.</summary>
public static class ScoreExplanations
{
    /// <summary>The scores as they are when no input comes between the state's clock and <paramref name="at"/>; before that clock, as the journal tells them.</summary>
    /// <param name="state">As it was last written.</param>
    /// <param name="journal">The contact's whole journal, as far as it is kept, in its order; other kinds of entries may be among them.</param>
    /// <param name="funnel">The definitions of the state's version; for an earlier instant, those of that time.</param>
    public static ScoreExplanation At(string contactId, ContactState state, IReadOnlyList<JournalEntry> journal, Funnel funnel, Instant at)
    {
        var known = SinceErased(journal.Where(each => each.Transition.At <= at));
        var source = at < state.Now ? ExplainedFrom.Journal : ExplainedFrom.State;
        var from = source == ExplainedFrom.Journal ? Rebuild(state, journal, known, funnel, at) : state;
        var now = BandForecast.Advance(contactId, from, funnel, at);
        var scores = ImmutableArray.CreateBuilder<ExplainedScore>();
        var (read, totals, parts) = (Scoring.Scores.At(now, funnel, at), new RunningSum(), ImmutableArray.CreateBuilder<ExplainedPart>());
        foreach (var definition in funnel.Definition.Scoring.Scores)
        {
            var (score, units) = Score(definition, now, known, funnel, at, read.TryRead(definition.Name, out var value) ? value : 0);
            scores.Add(score);
            if (definition.Weight is { } weight)
                parts.Add(new(definition.Name, weight, score.Value, totals.Add(units, weight)));
        }

        return new(
            contactId,
            at,
            from.Now,
            source,
            scores.ToImmutable(),
            read.TryRead(ScoreRules.Total, out var total) && parts.Count > 0 ? new(parts.ToImmutable(), total) : null,
            BandForecast.Explain(contactId, now, known, funnel, at));
    }

    private static (ExplainedScore Score, long Units) Score(
        ScoreDefinition definition, ContactState state, List<JournalEntry> journal, Funnel funnel, Instant at, long value)
    {
        var (scoring, sum, exact) = (funnel.Definition.Scoring, new RunningSum(), (Int128)0);
        var shares = ImmutableArray.CreateBuilder<ExplainedShare>();
        foreach (var rule in scoring.EventRules.Where(each => each.Score == definition.Name))
        {
            foreach (var share in state.Shares.Where(each => each.IsOf(rule.Name)))
            {
                var units = share.ValueAt(at.ToUnixTimeMilliseconds());
                exact += units;
                shares.Add(Share(rule, share, sum.Add(units), journal, at));
            }
        }

        var attributes = ImmutableArray.CreateBuilder<ExplainedAttribute>();
        foreach (var rule in scoring.AttributeRules.Where(each => each.Score == definition.Name && state.Holding.Contains(each.Name)))
        {
            var units = PointUnits.OfThousandths(rule.Thousandths);
            exact += units;
            attributes.Add(new(rule.Name, rule.While.Text, sum.Add(units), HeldSince(rule.Name, journal)));
        }

        var (least, most) = (PointUnits.OfPoints(definition.Min), definition.Max is { } max ? PointUnits.OfPoints(max) : PointUnits.Max);
        return (
            new(definition.Name, definition.HalfLife, definition.Min, definition.Max, shares.ToImmutable(), attributes.ToImmutable(), value - sum.Thousandths, value),
            exact < least ? least : exact > most ? most : (long)exact);
    }

    private static ExplainedShare Share(EventRule rule, RuleShare share, long points, List<JournalEntry> journal, Instant at)
    {
        var (sum, events) = (new RunningSum(), ImmutableArray.CreateBuilder<ExplainedEvent>());
        foreach (var entry in journal.Where(each => each.IsOfEvent && each.Rule == rule.Name))
        {
            var told = entry.Transition;
            var left = new RuleShare(rule.Name, PointUnits.OfThousandths(entry.Points), told.At, share.HalfLife, 1, []).ValueAt(at.ToUnixTimeMilliseconds());
            events.Add(new(told.At, told.Cause, entry.Points, entry.Late, entry.Cut, told.Reason == "capped", sum.Add(left), told.Version, entry.Position));
        }

        var missing = points - sum.Thousandths;
        var why = missing == 0 ? ""
            : Math.Abs(missing) <= events.Count + 1 ? "rounding"
            : events.Count < share.Times ? "before the journal's beginning"
            : "before an edit of the rules";
        return new(rule.Name, rule.Event, points, share.At, share.HalfLife, share.Times, events.ToImmutable(), missing, why);
    }

    private static Instant? HeldSince(string rule, List<JournalEntry> journal) =>
        journal.LastOrDefault(each => each.IsOfAttribute && each.Rule == rule) is { Transition: { Reason: "holds" } told } ? told.At : null;

    private static ContactState Rebuild(ContactState state, IReadOnlyList<JournalEntry> journal, List<JournalEntry> known, Funnel funnel, Instant at)
    {
        var after = journal.Where(each => each.Transition.At > at).ToList();
        var erased = after.FindIndex(each => each.Transition.Kind == "erased");
        return erased < 0 ? RebuiltState.Of(known, after, state, funnel, at) : RebuiltState.Of(known, after[..erased], default, funnel, at);
    }

    /// <summary>What was before an erasure is of no account any more.</summary>
    private static List<JournalEntry> SinceErased(IEnumerable<JournalEntry> journal)
    {
        var all = journal.ToList();
        return all[(all.FindLastIndex(each => each.Transition.Kind == "erased") + 1)..];
    }
}
