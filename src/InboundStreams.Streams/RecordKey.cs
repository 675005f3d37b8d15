using System.Buffers.Binary;
using System.Text;

namespace InboundStreams.Streams;

/// <summary>A record's key: UTF-8 bytes, ordered as bytes, with the murmur2 hash by which Java producers choose a partition.</summary>
public readonly struct RecordKey : IEquatable<RecordKey>, IComparable<RecordKey>
{
    private readonly byte[]? _bytes;
    private readonly int _start;
    private readonly int _length;
    private readonly int _murmur;

    public RecordKey(byte[] bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    /// <summary>A key among other bytes, which must stay as they are.</summary>
    public RecordKey(byte[] bytes, int start, int length)
    {
        (_bytes, _start, _length) = (bytes, start, length);
        _murmur = Murmur2(Span);
    }

    public RecordKey(string text)
        : this(Encoding.UTF8.GetBytes(text))
    {
    }

    public ReadOnlySpan<byte> Span => new(_bytes, _start, _length);

    /// <summary>The key's bytes and no others; not to be written to.</summary>
    public byte[] Bytes => _bytes is null ? [] : IsAlone ? _bytes : Span.ToArray();

    private bool IsAlone => _bytes?.Length == _length;

    /// <summary>The same key for longer: in bytes of its own, so that it keeps no others in memory.</summary>
    public RecordKey Alone() => IsAlone ? this : new(Span.ToArray());

    /// <summary>The partition that Java's default partitioner chooses for this key.</summary>
    public int PartitionOf(int partitions) => (_murmur & 0x7fffffff) % partitions;

    public bool Equals(RecordKey other) => _murmur == other._murmur && Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is RecordKey other && Equals(other);

    public override int GetHashCode() => _murmur;

    public int CompareTo(RecordKey other) => Span.SequenceCompareTo(other.Span);

    public override string ToString() => Encoding.UTF8.GetString(Span);

    public static bool operator ==(RecordKey left, RecordKey right) => left.Equals(right);

    public static bool operator !=(RecordKey left, RecordKey right) => !left.Equals(right);

    public static bool operator <(RecordKey left, RecordKey right) => left.CompareTo(right) < 0;

    public static bool operator >(RecordKey left, RecordKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(RecordKey left, RecordKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RecordKey left, RecordKey right) => left.CompareTo(right) >= 0;

    /// <summary>MurmurHash2, 32 bit, with Kafka's seed 0x9747b28c (org.apache.kafka.common.utils.Utils.murmur2 defines the partitioning of Java clients).</summary>
    private static int Murmur2(ReadOnlySpan<byte> data)
    {
        const uint multiplier = 0x5bd1e995;
        const int shift = 24;

        var hash = 0x9747b28cu ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(data) * multiplier;
            word ^= word >> shift;
            hash = (hash * multiplier) ^ (word * multiplier);
            data = data[4..];
        }

        if (data.Length > 2)
            hash ^= (uint)data[2] << 16;
        if (data.Length > 1)
            hash ^= (uint)data[1] << 8;
        if (data.Length > 0)
            hash = (hash ^ data[0]) * multiplier;

        hash = (hash ^ (hash >> 13)) * multiplier;
        return (int)(hash ^ (hash >> 15));
    }
}
