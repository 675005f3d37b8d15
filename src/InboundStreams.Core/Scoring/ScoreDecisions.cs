using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Scoring;

/// <summary>What follows when scores may have changed: attribute rules, the band and its cooling, the score that goes out.</summary>
internal static class ScoreDecisions
{
    /// <summary>Which attribute rules hold now.</summary>
    public static (bool Changed, bool Fell) ReconsiderAttributes(Turn turn, bool silent)
    {
        var rules = turn.Funnel.Scores.AttributeRules;
        if (rules.Length == 0 && turn.Holding.IsEmpty)
            return default;
        var holding = ImmutableArray.CreateBuilder<string>();
        foreach (var rule in rules)
        {
            var held = turn.Holding.Contains(rule.Rule.Name);
            var holds = turn.Holds(rule.Rule.While, rule.Rule.Name);
            if (holds)
                holding.Add(rule.Rule.Name);
            if (holds != held && !silent)
                JournalRule(turn, rule, holds);
        }

        if (turn.Holding.SequenceEqual(holding))
            return default;
        turn.Holding = holding.ToImmutable();
        return (true, true);
    }

    /// <summary>After a change: the band follows at once, at most one transition; then the score goes out.</summary>
    /// <param name="fell">The banded value may reach its edge earlier than thought.</param>
    public static void Conclude(Turn turn, bool fell, bool silent)
    {
        turn.ScoresFell |= fell;
        turn.ScoresChanged = true;
        if (!fell && turn.Headroom >= 0 && turn.NothingIsDue)
            return; // points were only added, and no edge is near: not even the scores have to be read
        var moved = MoveBand(turn, mayRise: true, silent);
        if (moved || fell)
            Cool(turn);
        turn.Headroom = turn.Scores.Headroom();
    }

    /// <summary>The cooling timer is due: it may have been set for less than there is now.</summary>
    /// <returns>Whether the band was left.</returns>
    public static bool CoolDown(Turn turn)
    {
        var moved = MoveBand(turn, mayRise: false, silent: false);
        turn.ScoresChanged |= moved;
        Cool(turn);
        return moved;
    }

    /// <summary>Points that are only added leave an earlier timer standing; it looks again when it fires, which is cheaper than to look at every event.</summary>
    private static void Cool(Turn turn) =>
        turn.BandCoolsAt = Cooling.Next(turn.Funnel.Scores, turn.Shares, turn.Holding, turn.Band, turn.Now);

    private static bool MoveBand(Turn turn, bool mayRise, bool silent)
    {
        if (turn.Funnel.Scores.Bands is not { Edges.IsEmpty: false } bands)
        {
            if (turn.Band.Length > 0)
                turn.Band = "";
            return false;
        }

        var current = BandSwitch.IndexOf(bands, turn.Band);
        var next = BandSwitch.Next(bands, current, turn.Scores.Banded(), mayRise);
        var (from, to) = (bands.Edges[current].Name, bands.Edges[next].Name);
        if (next == current)
        {
            if (turn.Band.Length > 0 && turn.Band != from)
                turn.Band = from;
            return false;
        }

        turn.Band = to;
        if (!silent)
            turn.Journal("band_changed", next > current ? "rose" : "fell", Properties.Of(("from", Value.String(from)), ("to", Value.String(to))));
        return true;
    }

    private static void JournalRule(Turn turn, AttributeScoring rule, bool holds) => turn.Journal(
        "score_changed",
        holds ? "holds" : "no_longer_holds",
        Properties.Of(
            ("points", Value.Int(holds ? rule.Rule.Thousandths : -rule.Rule.Thousandths)),
            ("rule", Value.String(rule.Rule.Name)),
            ("score", Value.String(rule.Rule.Score))));
}
