namespace InboundStreams.Streams.Tasks;

/// <summary>The bounds of a task's memory and of its slices.</summary>
public sealed record TaskLimits
{
    /// <summary>An input whose state would be longer is a dead letter (default 450,000 bytes: a state and what is sent from it stay below a broker's usual 1 MB).</summary>
    public int StateBytesMax { get; init; } = 450_000;

    /// <summary>States kept in memory, with everything around them (default 24 MB per task).</summary>
    public long CacheBytesMax { get; init; } = 24 << 20;

    /// <summary>A buffer above this is paused (default 8 MB per partition); it is resumed at half.</summary>
    public long BufferBytesMax { get; init; } = 8 << 20;

    /// <summary>Inputs taken, timers fired and keys visited in one slice, at most (default 20,000).</summary>
    public int SliceMax { get; init; } = 20_000;

    /// <summary>Changed states in one slice (default 32 MB).</summary>
    public long SliceBytesMax { get; init; } = 32 << 20;

    /// <summary>How long the merge waits for an input that is empty and not read to its end (default 1 s; with the clock of the log: without bound).</summary>
    public TimeSpan MergeWaitMax { get; init; } = TimeSpan.FromSeconds(1);
}
