using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Scoring;

/// <summary>How much a rule may still give in a period.</summary>
internal static class Caps
{
    /// <summary>The points, or the rest up to the cap, or 0.</summary>
    public static long Allow(PointsCap? cap, in RuleShare share, long bucket, long points)
    {
        if (cap is null)
            return points;
        var used = Find(share, bucket);
        if (used.Times >= (cap.Times ?? int.MaxValue))
            return 0;
        if (cap.Points is not { } most)
            return points;
        var left = Math.Max(0, PointUnits.OfPoints(most) - used.Points);
        return Math.Abs(points) <= left ? points : points > 0 ? left : -left;
    }

    /// <summary>Notes what was given, and forgets the buckets that no event can use any more.</summary>
    /// <param name="points">As given, without decay and sign.</param>
    public static RuleShare Use(DecisionContext context, EventScoring rule, in RuleShare share, long bucket, long points)
    {
        var used = Find(share, bucket);
        var updated = new CapBucket(bucket, PointUnits.Bounded((Int128)used.Points + points), used.Times == int.MaxValue ? used.Times : used.Times + 1);
        var oldest = rule.OldestBucket(context.Now);
        if (share.Earlier is [] ? share.Newest is { Times: 0 } || share.Newest.Id == bucket : share.Newest.Id == bucket && share.Earlier[0].Id >= oldest)
            return share with { Newest = updated };
        var kept = share.Buckets.RemoveAll(each => each.Id < oldest || each.Id == bucket);
        var at = 0;
        while (at < kept.Length && kept[at].Id < bucket)
            at++;
        return share with { Buckets = kept.Insert(at, updated) };
    }

    private static CapBucket Find(in RuleShare share, long bucket)
    {
        if (share.Newest is var newest && newest.Id == bucket)
            return newest;
        foreach (ref readonly var each in share.Earlier)
        {
            if (each.Id == bucket)
                return each;
        }

        return new(bucket, 0, 0);
    }
}
