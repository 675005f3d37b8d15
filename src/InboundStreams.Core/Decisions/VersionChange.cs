using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>Brings a contact under a new version, silently: only runs whose step is gone say so.</summary>
internal static class VersionChange
{
    /// <summary>Before the contact's own input, or at a visit.</summary>
    public static void Apply(DecisionContext context)
    {
        context.ConditionErrors = [];
        SettleShares(context);
        CounterDecisions.Settle(context);
        SegmentDecisions.Settle(context);
        if (context.Attributes is { } attributes)
            context.Attributes = ContactDecisions.Typed(attributes, context.Funnel);
        RuleEvaluation.UnderNewDefinitions(context);
        foreach (var run in context.Runs.InActingOrder())
            RunDecisions.TryLocate(context, run, out _);
    }

    /// <summary>A share whose rule is gone is dropped; one with another half-life is taken at what it is worth now and goes on with the new one.</summary>
    private static void SettleShares(DecisionContext context)
    {
        var kept = new List<RuleShare>(context.Shares.Count);
        var changed = false;
        foreach (ref readonly var share in context.Shares.All)
        {
            if (context.Funnel.Scores.RuleOf(share) is not { } rule)
            {
                changed = true;
                continue;
            }

            var length = context.Funnel.Scores.Scores[rule.Score].HalfLife;
            var halfLife = length == 0 ? (Duration?)null : Duration.FromMilliseconds(length);
            var settled = share.HalfLife == halfLife
                ? share
                : share with { Value = share.ValueAt(context.Now.ToUnixTimeMilliseconds()), At = context.Now, HalfLife = halfLife };
            changed |= settled != share;
            kept.Add(settled);
        }

        context.SettleShares(kept);
        context.ScoresChanged |= changed;
    }
}
