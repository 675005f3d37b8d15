using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;

namespace InboundStreams.Core.Decisions;

/// <summary>Steps 3 and 4 of an input: attribute rules, event rules, band, segments. Each is asked only when something that it may read has changed.</summary>
internal static class RuleEvaluation
{
    /// <summary>An event has come, and was counted.</summary>
    public static void AfterEvent(DecisionContext context, EventScoring[] rules)
    {
        var (isNew, counted) = (context.IsNew, context.CountersChanged);
        if (rules.Length > 0 || isNew || counted)
            Apply(context, rules, attributes: isNew || (counted && context.Funnel.CountsAttributes), segments: isNew || counted, silent: false);
    }

    /// <summary>The contact's row or the time have changed: anything may be different.</summary>
    public static void Everything(DecisionContext context, bool silent)
    {
        context.WatchIsStale = true;
        Apply(context, [], attributes: true, segments: true, silent);
    }

    /// <summary>The definitions have changed: also the edges of the bands.</summary>
    public static void UnderNewDefinitions(DecisionContext context)
    {
        context.WatchIsStale = true;
        var hasScore = context.ScoresChanged || context.Shares.Count > 0 || !context.Holding.IsEmpty || context.Band.Length > 0;
        Apply(context, [], attributes: true, segments: true, silent: true, band: hasScore);
    }

    /// <summary>The band's timer is due.</summary>
    public static void CoolDown(DecisionContext context)
    {
        if (ScoreDecisions.CoolDown(context))
            SegmentDecisions.Reconsider(context, silent: false);
    }

    private static void Apply(DecisionContext context, EventScoring[] rules, bool attributes, bool segments, bool silent, bool band = false)
    {
        context.BeginRules();
        var (changed, fell) = attributes ? ScoreDecisions.ReconsiderAttributes(context, silent) : default;
        foreach (var rule in rules)
        {
            var given = EventScorer.Apply(context, rule);
            changed |= given != 0;
            fell |= given < 0;
        }

        context.EndRules();
        if (changed || band)
            ScoreDecisions.Conclude(context, fell || band, silent);
        if (changed || segments)
            SegmentDecisions.Reconsider(context, silent);
    }
}
