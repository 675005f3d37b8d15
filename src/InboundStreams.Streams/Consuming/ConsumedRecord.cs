namespace InboundStreams.Streams.Consuming;

/// <summary>One record as it came from the broker.</summary>
/// <param name="Arrival">The record's timestamp, Unix milliseconds.</param>
/// <param name="Value">Null for a tombstone.</param>
public sealed record ConsumedRecord(
    string Topic,
    int Partition,
    long Offset,
    long Arrival,
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<KeyValuePair<string, byte[]?>> Headers)
{
    /// <summary><c>topic[partition]@offset</c>: the one way to write a position.</summary>
    public string Position => $"{Topic}[{Partition}]@{Offset}";
}

/// <summary>What a consumer loop hands over at once: records in order per partition.</summary>
/// <param name="Member">The consumer's member id in its group.</param>
/// <param name="Generation">Of the group: a later owner of a partition has a greater one.</param>
public sealed record ConsumedBatch(IReadOnlyList<ConsumedRecord> Records, string Member, int Generation);
