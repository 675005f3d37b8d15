namespace InboundStreams.Streams.Consuming;

/// <summary>Settings of a plain consumer loop.</summary>
public sealed record ConsumerLoopOptions
{
    public required KafkaSettings Kafka { get; init; }

    public required string GroupId { get; init; }

    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Records handed over at once, at most (default 500).</summary>
    public int BatchMax { get; init; } = 500;

    /// <summary>How long to gather a batch once a first record is there (default 50 ms).</summary>
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A dead member's partitions wait this long (default 10 s).</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The loop ends by itself when all partitions are read to their ends and stay so for this long; null: never.</summary>
    public TimeSpan? StopWhenIdleFor { get; init; }
}
