namespace InboundStreams.Streams.Clients;

/// <summary>A record where the client has it: copy it before the next is asked for.</summary>
internal readonly ref struct PolledRecord
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Offset { get; init; }

    /// <summary>The record's timestamp, Unix milliseconds.</summary>
    public required long Arrival { get; init; }

    public required bool HasKey { get; init; }

    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary>False for a tombstone.</summary>
    public required bool HasValue { get; init; }

    public required ReadOnlySpan<byte> Value { get; init; }

    public required KeyValuePair<string, byte[]?>[] Headers { get; init; }
}
