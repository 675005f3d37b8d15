using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>
/// What an event is worth, in file order of the rules: where → once → points → cap → decay since it happened → cut to the score's
/// limits → the rule's share. Conditions see the scores before the input; the cut sees what earlier rules have just given.
/// </summary>
internal static class EventScorer
{
    /// <returns>What was given, in units of 2⁻³² point.</returns>
    public static long Apply(DecisionContext context, EventScoring rule)
    {
        var before = context.Shares.IndexOf(rule.Hash);
        ref readonly var share = ref context.Shares.At(before);
        if (rule.Rule.Once && share.Times > 0)
            return 0;
        if (!context.Holds(rule.Rule.Where, rule.Rule.Name) || PointsOf(context, rule) is not { } points || points == 0)
            return 0;

        var score = context.Funnel.Scores.Scores[rule.Score];
        var bucket = Math.Max(rule.Bucket(context.Event!.At), rule.OldestBucket(context.Now));
        var allowed = Caps.Allow(rule.Rule.Cap, share, bucket, points);
        if (allowed == 0)
            return 0;
        var worth = Decay.Apply(allowed, (long)context.Lateness.TotalMilliseconds, score.HalfLife);
        var given = worth > 0 && worth <= context.Headroom ? worth : Cut(worth, context.Scores.EventPart(rule.Score), score);
        var used = given == worth ? Math.Abs(allowed) : (long)((Int128)Math.Abs(allowed) * given / worth);
        var settled = Add(context, rule, share, given, score);
        if (rule.Rule.Cap is not null)
            settled = Caps.Use(context, rule, settled, bucket, used);
        context.Write(rule, before, settled, given);
        if (given != 0 || worth != given)
            context.Add(new PointsGiven(context.ContactId, context.Now, context.Funnel.Version, context.Cause, rule.Rule, given, worth - given, allowed != points, context.Lateness));
        return given;
    }

    /// <summary>Re-anchored only when points are given: a cut event leaves the share as it was.</summary>
    private static RuleShare Add(DecisionContext context, EventScoring rule, in RuleShare share, long given, CompiledScore score)
    {
        var halfLife = score.HalfLife == 0 ? (Duration?)null : Duration.FromMilliseconds(score.HalfLife);
        var before = share.IsNone ? new RuleShare(rule.Rule.Name, 0, context.Now, halfLife, 0, []) : share;
        var value = given == 0 ? before.Value : PointUnits.Bounded((Int128)before.ValueAt(context.Now.ToUnixTimeMilliseconds()) + given);
        return before with { Value = value, At = given == 0 ? before.At : context.Now, Times = before.Times == int.MaxValue ? before.Times : before.Times + 1 };
    }

    private static long? PointsOf(DecisionContext context, EventScoring rule)
    {
        if (rule.Rule.Points.Expression is not { } expression)
            return rule.Units;
        if (!context.TryEvaluate(expression, rule.Rule.Name, null, out var value))
            return null;
        return value.Kind == ValueKind.Int ? PointUnits.Bounded((Int128)value.AsInt << 32) : PointUnits.OfPoints(value.AsDouble);
    }

    /// <summary>What is left of the points so that the event part stays within the limits; never more than nothing taken back.</summary>
    private static long Cut(long worth, Int128 eventPart, CompiledScore score)
    {
        var room = worth > 0 ? score.Max - eventPart : eventPart - score.Min;
        if (room <= 0)
            return 0;
        var size = Math.Abs(worth);
        return size <= room ? worth : worth > 0 ? (long)room : -(long)room;
    }
}
