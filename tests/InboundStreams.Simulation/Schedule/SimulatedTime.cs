namespace InboundStreams.Simulation.Schedule;

/// <summary>The clocks of one process: a wall clock that may be wrong, and a monotonic one.</summary>
internal sealed class SimulatedTime(Scheduler scheduler) : TimeProvider
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch;

    /// <summary>How wrong the wall clock is, milliseconds.</summary>
    public long Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Epoch.AddMilliseconds(scheduler.Now + Skew);

    public override long GetTimestamp() => scheduler.Now * TimeSpan.TicksPerMillisecond;
}
