using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;

namespace InboundStreams.Core.Decisions;

/// <summary>Steps 3 and 4 of an input: attribute rules, event rules, band, segments. Each is asked only when something that it may read has changed.</summary>
internal static class Reconsidering
{
    /// <summary>An event has come, and was counted.</summary>
    public static void AfterEvent(Turn turn, EventScoring[] rules)
    {
        var (isNew, counted) = (turn.IsNew, turn.CountersChanged);
        if (rules.Length > 0 || isNew || counted)
            Apply(turn, rules, attributes: isNew || (counted && turn.Funnel.CountsAttributes), segments: isNew || counted, silent: false);
    }

    /// <summary>The contact's row or the time have changed: anything may be different.</summary>
    public static void Everything(Turn turn, bool silent)
    {
        turn.WatchIsStale = true;
        Apply(turn, [], attributes: true, segments: true, silent);
    }

    /// <summary>The definitions have changed: also the edges of the bands.</summary>
    public static void UnderNewDefinitions(Turn turn)
    {
        turn.WatchIsStale = true;
        var hasScore = turn.ScoresChanged || turn.Shares.Count > 0 || !turn.Holding.IsEmpty || turn.Band.Length > 0;
        Apply(turn, [], attributes: true, segments: true, silent: true, band: hasScore);
    }

    /// <summary>The band's timer is due.</summary>
    public static void CoolDown(Turn turn)
    {
        if (ScoreDecisions.CoolDown(turn))
            SegmentDecisions.Reconsider(turn, silent: false);
    }

    private static void Apply(Turn turn, EventScoring[] rules, bool attributes, bool segments, bool silent, bool band = false)
    {
        turn.BeginRules();
        var (changed, fell) = attributes ? ScoreDecisions.ReconsiderAttributes(turn, silent) : default;
        foreach (var rule in rules)
        {
            var given = EventScorer.Apply(turn, rule);
            changed |= given != 0;
            fell |= given < 0;
        }

        turn.EndRules();
        if (changed || band)
            ScoreDecisions.Conclude(turn, fell || band, silent);
        if (changed || segments)
            SegmentDecisions.Reconsider(turn, silent);
    }
}
