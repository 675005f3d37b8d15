using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streams;

/// <summary>A record of one of a task's inputs, decoded, ready to be merged.</summary>
/// <param name="Input">The input's place in the topology: its topic rank.</param>
/// <param name="At">The record's own time, Unix milliseconds; its arrival where its value has none.</param>
/// <param name="Load">The producer marked the record as part of a load.</param>
/// <param name="Payload">What the decoder made of the value; null for a tombstone or a poison record.</param>
/// <param name="Poison">Why the record cannot be taken; null for a sound one.</param>
/// <param name="Raw">As it came: what a dead letter holds.</param>
public sealed record InputRecord(int Input, RecordKey Key, long At, bool Load, object? Payload, string? Poison, ConsumedRecord Raw)
{
    public long Offset => Raw.Offset;

    /// <summary>Bytes that the record holds in memory, roughly: the raw value, its decoded form and the objects around.</summary>
    public int Size => 256 + ((Raw.Value?.Length ?? 0) * 3);
}
