using System.Collections.Immutable;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Segments;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>Brings a contact under a new version, silently: only runs whose step is gone say so.</summary>
internal static class Settling
{
    /// <summary>Before the contact's own input, or at a visit.</summary>
    public static void Apply(Turn turn)
    {
        turn.ConditionErrors = [];
        SettleShares(turn);
        CounterDecisions.Settle(turn);
        SegmentDecisions.Settle(turn);
        if (turn.Attributes is { } attributes)
            turn.Attributes = ContactDecisions.Typed(attributes, turn.Funnel);
        Reconsidering.UnderNewDefinitions(turn);
        foreach (var run in turn.Runs.InActingOrder())
            RunDecisions.TryLocate(turn, run, out _);
    }

    /// <summary>A share whose rule is gone is dropped; one with another half-life is taken at what it is worth now and goes on with the new one.</summary>
    private static void SettleShares(Turn turn)
    {
        var kept = new List<RuleShare>(turn.Shares.Count);
        var changed = false;
        foreach (ref readonly var share in turn.Shares.All)
        {
            if (turn.Funnel.Scores.RuleOf(share) is not { } rule)
            {
                changed = true;
                continue;
            }

            var length = turn.Funnel.Scores.Scores[rule.Score].HalfLife;
            var halfLife = length == 0 ? (Duration?)null : Duration.FromMilliseconds(length);
            var settled = share.HalfLife == halfLife
                ? share
                : share with { Value = share.ValueAt(turn.Now.ToUnixTimeMilliseconds()), At = turn.Now, HalfLife = halfLife };
            changed |= settled != share;
            kept.Add(settled);
        }

        turn.SettleShares(kept);
        turn.ScoresChanged |= changed;
    }
}
