namespace InboundStreams.Streams.Consuming;

/// <summary>One record as it came from the broker. Its key and its value lie behind each other, in bytes that it may share with other records.</summary>
public readonly struct ConsumedRecord
{
    private const int Absent = -1;

    private readonly byte[] _bytes;
    private readonly int _start;
    private readonly int _keyLength;
    private readonly int _valueLength;

    /// <param name="arrival">The record's timestamp, Unix milliseconds.</param>
    /// <param name="key">Null where there is none.</param>
    /// <param name="value">Null for a tombstone.</param>
    public ConsumedRecord(
        string topic, int partition, long offset, long arrival, byte[]? key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]?>> headers)
        : this(topic, partition, offset, arrival, [.. key ?? [], .. value ?? []], 0, key?.Length, value?.Length, headers)
    {
    }

    /// <param name="start">Where in the bytes the key begins; the value follows it.</param>
    /// <param name="keyLength">Null where there is no key.</param>
    /// <param name="valueLength">Null for a tombstone.</param>
    internal ConsumedRecord(
        string topic, int partition, long offset, long arrival, byte[] bytes, int start, int? keyLength, int? valueLength, IReadOnlyList<KeyValuePair<string, byte[]?>> headers)
    {
        (Topic, Partition, Offset) = (topic, partition, offset);
        (Arrival, Headers) = (arrival, headers);
        (_bytes, _start) = (bytes, start);
        (_keyLength, _valueLength) = (keyLength ?? Absent, valueLength ?? Absent);
    }

    public string Topic { get; }

    public int Partition { get; }

    public long Offset { get; }

    /// <summary>The record's timestamp, Unix milliseconds.</summary>
    public long Arrival { get; }

    public IReadOnlyList<KeyValuePair<string, byte[]?>> Headers { get; }

    public bool HasKey => _keyLength != Absent;

    /// <summary>False for a tombstone.</summary>
    public bool HasValue => _valueLength != Absent;

    /// <summary>Empty where there is none.</summary>
    public ReadOnlyMemory<byte> Key => _bytes.AsMemory(_start, Math.Max(0, _keyLength));

    /// <summary>Empty for a tombstone.</summary>
    public ReadOnlyMemory<byte> Value => _bytes.AsMemory(_start + Math.Max(0, _keyLength), Math.Max(0, _valueLength));

    /// <summary><c>topic[partition]@offset</c>: the one way to write a position.</summary>
    public string Position => $"{Topic}[{Partition}]@{Offset}";

    /// <summary>The key for partitioning and for the store, in the same bytes.</summary>
    internal RecordKey RecordKey => new(_bytes, _start, Math.Max(0, _keyLength));
}

/// <summary>What a consumer loop hands over at once: records in order per partition.</summary>
/// <param name="Member">The consumer's member id in its group.</param>
/// <param name="Generation">Of the group: a later owner of a partition has a greater one.</param>
public sealed record ConsumedBatch(IReadOnlyList<ConsumedRecord> Records, string Member, int Generation);
