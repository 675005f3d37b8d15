using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streams;

/// <summary>A record of one of a task's inputs, found sound or poison, ready to be merged. Its value is decoded when it is taken.</summary>
/// <param name="Input">The input's place in the topology: its topic rank.</param>
/// <param name="Key">May lie in the record's bytes.</param>
/// <param name="At">The record's own time, Unix milliseconds; its arrival where its value has none.</param>
/// <param name="Load">The producer marked the record as part of a load.</param>
/// <param name="Poison">Why the record cannot be taken; null for a sound one.</param>
/// <param name="Raw">As it came.</param>
public readonly record struct InputRecord(int Input, RecordKey Key, long At, bool Load, string? Poison, ConsumedRecord Raw)
{
    // The record's place in a buffer, and a header's objects around its bytes.
    private const int Place = 112;
    private const int HeaderPlace = 112;

    public long Offset => Raw.Offset;

    /// <summary>Bytes that the record holds in memory: its own, its headers', and its place in a buffer.</summary>
    public int Size
    {
        get
        {
            var size = Place + Raw.Key.Length + Raw.Value.Length;
            foreach (var (name, value) in Raw.Headers)
                size += HeaderPlace + (2 * name.Length) + (value?.Length ?? 0);
            return size;
        }
    }
}
