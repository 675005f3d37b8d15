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
    public static long Apply(Turn turn, EventScoring rule)
    {
        var before = turn.Shares.IndexOf(rule.Hash);
        ref readonly var share = ref turn.Shares.At(before);
        if (rule.Rule.Once && share.Times > 0)
            return 0;
        if (!turn.Holds(rule.Rule.Where, rule.Rule.Name) || PointsOf(turn, rule) is not { } points || points == 0)
            return 0;

        var score = turn.Funnel.Scores.Scores[rule.Score];
        var bucket = Math.Max(rule.Bucket(turn.Event!.At), rule.OldestBucket(turn.Now));
        var allowed = Caps.Allow(rule.Rule.Cap, share, bucket, points);
        if (allowed == 0)
            return 0;
        var worth = Decay.Apply(allowed, (long)turn.Lateness.TotalMilliseconds, score.HalfLife);
        var given = worth > 0 && worth <= turn.Headroom ? worth : Cut(worth, turn.Scores.EventPart(rule.Score), score);
        var used = given == worth ? Math.Abs(allowed) : (long)((Int128)Math.Abs(allowed) * given / worth);
        var settled = Add(turn, rule, share, given, score);
        if (rule.Rule.Cap is not null)
            settled = Caps.Use(turn, rule, settled, bucket, used);
        turn.Write(rule, before, settled, given);
        if (given != 0 || worth != given)
            turn.Add(new PointsGiven(turn.ContactId, turn.Now, turn.Funnel.Version, turn.Cause, rule.Rule, given, worth - given, allowed != points, turn.Lateness));
        return given;
    }

    /// <summary>Re-anchored only when points are given: a cut event leaves the share as it was.</summary>
    private static RuleShare Add(Turn turn, EventScoring rule, in RuleShare share, long given, CompiledScore score)
    {
        var halfLife = score.HalfLife == 0 ? (Duration?)null : Duration.FromMilliseconds(score.HalfLife);
        var before = share.IsNone ? new RuleShare(rule.Rule.Name, 0, turn.Now, halfLife, 0, []) : share;
        var value = given == 0 ? before.Value : Fixed.Bounded((Int128)before.ValueAt(turn.Now.ToUnixTimeMilliseconds()) + given);
        return before with { Value = value, At = given == 0 ? before.At : turn.Now, Times = before.Times == int.MaxValue ? before.Times : before.Times + 1 };
    }

    private static long? PointsOf(Turn turn, EventScoring rule)
    {
        if (rule.Rule.Points.Expression is not { } expression)
            return rule.Units;
        if (!turn.TryEvaluate(expression, rule.Rule.Name, null, out var value))
            return null;
        return value.Kind == ValueKind.Int ? Fixed.Bounded((Int128)value.AsInt << 32) : Fixed.OfPoints(value.AsDouble);
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
