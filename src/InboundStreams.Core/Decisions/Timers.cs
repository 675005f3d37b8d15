using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>A contact's pending timers. They stand in its state; of one instant the band cools first, then watched conditions are asked again, then runs wake in the order in which they act.</summary>
internal static class Timers
{
    /// <summary>Cools the band, asks watched conditions, or gives the run to wake; null when there is none, or the settling has moved them all.</summary>
    public static RunInFlight? Fire(DecisionContext context, Instant due)
    {
        if (context.BandCoolsAt is { } coolsAt && coolsAt <= due)
        {
            RuleEvaluation.CoolDown(context);
            return null;
        }

        if (context.WatchAt is { } watchAt && watchAt <= due)
        {
            RuleEvaluation.Everything(context, silent: false);
            return null;
        }

        foreach (var run in context.Runs.InActingOrder())
        {
            if (run.Run.WakeAt == due)
                return run;
        }

        return null;
    }
}
