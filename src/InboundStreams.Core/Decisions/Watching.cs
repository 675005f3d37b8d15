using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>
/// Watched conditions change with time alone: one timer per contact stands at the earliest instant at which one of them may. It is
/// never too late; when nothing has changed there, it is set again.
/// </summary>
internal static class Watching
{
    /// <summary>Where the timer must stand; null when time alone changes nothing.</summary>
    public static Instant? Next(Turn turn)
    {
        Instant? next = null;
        foreach (var watch in turn.Funnel.Watches)
            next = Earlier(next, NextChange(turn, watch));
        foreach (var workflow in turn.Runs.Watching)
        {
            foreach (var watch in workflow.Watches)
                next = Earlier(next, NextChange(turn, watch));
        }

        return next;
    }

    /// <summary>
    /// Whether a change of scores may bring a crossing nearer than the timer stands: not when points were only added and no watched
    /// threshold was crossed by that, because what decays from higher reaches its threshold later.
    /// </summary>
    public static bool MayComeSooner(Turn turn, ScoreSheet before)
    {
        if (turn.ScoresFell)
            return true;
        foreach (ref readonly var share in turn.Shares.All)
        {
            if (share.Value < 0)
                return true;
        }

        foreach (var watch in turn.Funnel.Watches)
        {
            if (watch is Watch.Score score && Reached(before, score) != Reached(turn.Scores, score))
                return true;
        }

        foreach (var workflow in turn.Runs.Watching)
        {
            foreach (var watch in workflow.Watches)
            {
                if (watch is Watch.Score score && Reached(before, score) != Reached(turn.Scores, score))
                    return true;
            }
        }

        return false;
    }

    private static bool Reached(ScoreSheet scores, Watch.Score watch) => scores.TryRead(watch.Name, out var thousandths) && thousandths >= watch.Threshold;

    private static Instant? Earlier(Instant? known, Instant? other) => known is not { } first || other < first ? other ?? known : known;

    private static Instant? NextChange(Turn turn, Watch watch) => watch switch
    {
        Watch.Score score => NextCrossing(turn, score),
        Watch.Count count => NextMidnight(turn, count),
        Watch.Clock clock => NextInstant(turn, clock),
        _ => null, // a segment's own watches stand for it
    };

    private static Instant? NextCrossing(Turn turn, Watch.Score watch) => !turn.Scores.TryRead(watch.Name, out var thousandths) ? null : thousandths >= watch.Threshold
        ? ScoreCourse.FirstBelow(turn.Funnel.Scores, turn.Shares, turn.Holding, watch.Name, watch.Threshold, turn.Now)
        : ScoreCourse.FirstReached(turn.Funnel.Scores, turn.Shares, turn.Holding, watch.Name, watch.Threshold, turn.Now);

    private static Instant? NextMidnight(Turn turn, Watch.Count watch)
    {
        var index = CounterDecisions.IndexOf(turn.Counters, watch.Counter);
        return index >= 0 && turn.Counters[index].FirstDayBelow(turn.Today, watch.Days, watch.Threshold) is { } day
            ? CivilDay.Start(day, turn.Funnel.Zone)
            : null;
    }

    private static Instant? NextInstant(Turn turn, Watch.Clock watch)
    {
        if (turn.Attributes is not { } attributes || !attributes.TryGet(watch.Attribute, out var value) || value.Kind is not (ValueKind.Timestamp or ValueKind.Date)
            || !Conversions.TryTimestamp(value, out var timestamp))
            return null;
        var at = timestamp.AsInt + (long)watch.Offset.TotalMilliseconds;
        return at > turn.Now.ToUnixTimeMilliseconds() && at <= Instant.MaxValue.ToUnixTimeMilliseconds() ? Instant.FromUnixTimeMilliseconds(at) : null;
    }
}
