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
internal static class WatchTimer
{
    /// <summary>Where the timer must stand; null when time alone changes nothing.</summary>
    public static Instant? Next(DecisionContext context)
    {
        Instant? next = null;
        foreach (var watch in context.Funnel.Watches)
            next = Earlier(next, NextChange(context, watch));
        foreach (var workflow in context.Runs.Watching)
        {
            foreach (var watch in workflow.Watches)
                next = Earlier(next, NextChange(context, watch));
        }

        return next;
    }

    private static Instant? Earlier(Instant? known, Instant? other) => known is not { } first || other < first ? other ?? known : known;

    private static Instant? NextChange(DecisionContext context, Watch watch) => watch switch
    {
        Watch.Score score => NextCrossing(context, score),
        Watch.Count count => NextMidnight(context, count),
        Watch.Clock clock => NextInstant(context, clock),
        _ => null, // a segment's own watches stand for it
    };

    private static Instant? NextCrossing(DecisionContext context, Watch.Score watch) => !context.Scores.TryRead(watch.Name, out var thousandths) ? null : thousandths >= watch.Threshold
        ? ScoreForecast.FirstBelow(context.Funnel.Scores, context.Shares, context.Holding, watch.Name, watch.Threshold, context.Now)
        : ScoreForecast.FirstReached(context.Funnel.Scores, context.Shares, context.Holding, watch.Name, watch.Threshold, context.Now);

    private static Instant? NextMidnight(DecisionContext context, Watch.Count watch)
    {
        var index = CounterDecisions.IndexOf(context.Counters, watch.Counter);
        return index >= 0 && context.Counters[index].FirstDayBelow(context.Today, watch.Days, watch.Threshold) is { } day
            ? CivilDay.Start(day, context.Funnel.Zone)
            : null;
    }

    private static Instant? NextInstant(DecisionContext context, Watch.Clock watch)
    {
        if (context.Attributes is not { } attributes || !attributes.TryGet(watch.Attribute, out var value) || value.Kind is not (ValueKind.Timestamp or ValueKind.Date)
            || !Conversions.TryTimestamp(value, out var timestamp))
            return null;
        var at = timestamp.AsInt + (long)watch.Offset.TotalMilliseconds;
        return at > context.Now.ToUnixTimeMilliseconds() && at <= Instant.MaxValue.ToUnixTimeMilliseconds() ? Instant.FromUnixTimeMilliseconds(at) : null;
    }
}
