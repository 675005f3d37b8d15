using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Scoring;

/// <summary>What follows when scores may have changed: attribute rules, the band and its cooling, the score that goes out.</summary>
internal static class ScoreDecisions
{
    /// <summary>Which attribute rules hold now.</summary>
    public static (bool Changed, bool Fell) ReconsiderAttributes(DecisionContext context, bool silent)
    {
        var rules = context.Funnel.Scores.AttributeRules;
        if (rules.Length == 0 && context.Holding.IsEmpty)
            return default;
        var holding = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in rules)
        {
            var held = context.Holding.Contains(rule.Rule.Name);
            var holds = context.Holds(rule.Rule.While, rule.Rule.Name);
            if (holds)
                holding.Add(rule.Rule.Name);
            if (holds != held && !silent)
                JournalRule(context, rule, holds);
        }

        if (context.Holding.SequenceEqual(holding))
            return default;
        context.Holding = holding.ToImmutable();
        return (true, true);
    }

    /// <summary>After a change: the band follows at once, at most one transition; then the score goes out.</summary>
    /// <param name="fell">The banded value may reach its edge earlier than thought.</param>
    public static void Conclude(DecisionContext context, bool fell, bool silent)
    {
        context.ScoresChanged = true;
        if (!fell && context.Headroom >= 0 && context.NothingIsDue && !context.Funnel.SkipsNothing)
            return; // points were only added, and no edge is near: not even the scores have to be read
        var moved = MoveBand(context, mayRise: true, silent);
        if (moved || fell)
            Cool(context);
        context.Headroom = context.Scores.Headroom();
    }

    /// <summary>The cooling timer is due: it may have been set for less than there is now.</summary>
    /// <returns>Whether the band was left.</returns>
    public static bool CoolDown(DecisionContext context)
    {
        var moved = MoveBand(context, mayRise: false, silent: false);
        context.ScoresChanged |= moved;
        Cool(context);
        return moved;
    }

    /// <summary>Points that are only added leave an earlier timer standing; it looks again when it fires, which is cheaper than to look at every event.</summary>
    private static void Cool(DecisionContext context) =>
        context.BandCoolsAt = Cooling.Next(context.Funnel.Scores, context.Shares, context.Holding, context.Band, context.Now);

    private static bool MoveBand(DecisionContext context, bool mayRise, bool silent)
    {
        if (context.Funnel.Scores.Bands is not { Edges.IsEmpty: false } bands)
        {
            if (context.Band.Length > 0)
                context.Band = "";
            return false;
        }

        var current = BandSwitch.IndexOf(bands, context.Band);
        var next = BandSwitch.Next(bands, current, context.Scores.Banded(), mayRise);
        var (from, to) = (bands.Edges[current].Name, bands.Edges[next].Name);
        if (next == current)
        {
            if (context.Band.Length > 0 && context.Band != from)
                context.Band = from;
            return false;
        }

        context.Band = to;
        if (!silent)
            context.Journal("band_changed", next > current ? "rose" : "fell", Properties.Of(("from", Value.String(from)), ("to", Value.String(to))));
        return true;
    }

    private static void JournalRule(DecisionContext context, AttributeScoring rule, bool holds) => context.Journal(
        "score_changed",
        holds ? "holds" : "no_longer_holds",
        Properties.Of(
            ("points", Value.Int(holds ? rule.Rule.Thousandths : -rule.Rule.Thousandths)),
            ("rule", Value.String(rule.Rule.Name)),
            ("score", Value.String(rule.Rule.Score))));
}
