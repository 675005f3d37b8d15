using System.Buffers.Binary;
using InboundStreams.Core.Decisions;
using InboundStreams.Records.Avro;

namespace InboundStreams.Records.State;

/// <summary>The dedup window packed: a hot contact has a thousand entries, and they are written with every change of its state.</summary>
internal static class SeenMessagesCodec
{
    private const int HashSize = sizeof(ulong);
    private const int TimeSize = sizeof(uint);

    public static void Write(SeenMessages value, ref AvroWriter writer)
    {
        var hashes = value.Hashes;
        var times = value.Times;
        var from = times.IsEmpty ? 0 : (long)times[0];
        Span<byte> packed = stackalloc byte[HashSize * StateLimits.SeenMax];
        for (var i = 0; i < hashes.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(i * HashSize)..], hashes[i]);
        writer.WriteLong(from);
        writer.WriteBytes(packed[..(hashes.Length * HashSize)]);
        for (var i = 0; i < times.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(packed[(i * TimeSize)..], (uint)((long)times[i] - from));
        writer.WriteBytes(packed[..(times.Length * TimeSize)]);
        writer.WriteBool(value.WasFull);
    }

    public static SeenMessages Read(ref AvroReader reader)
    {
        var from = reader.ReadInstant().ToUnixTimeMilliseconds();
        var hashes = reader.ReadSpan("the seen messages");
        var after = reader.ReadSpan("the times of the seen messages");
        var wasFull = reader.ReadBool();
        var count = hashes.Length / HashSize;
        if (hashes.Length % HashSize != 0 || after.Length != count * TimeSize || count > StateLimits.SeenMax)
            throw reader.Invalid($"{hashes.Length} bytes of hashes and {after.Length} bytes of times of seen messages, which do not belong together");
        return Unpack(from, hashes, after, wasFull);
    }

    private static SeenMessages Unpack(long from, ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> after, bool wasFull)
    {
        Span<ulong> read = stackalloc ulong[hashes.Length / HashSize];
        Span<ulong> times = stackalloc ulong[read.Length];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = BinaryPrimitives.ReadUInt64LittleEndian(hashes[(i * HashSize)..]);
            times[i] = (ulong)from + BinaryPrimitives.ReadUInt32LittleEndian(after[(i * TimeSize)..]);
        }

        return SeenMessages.Of(read, times, wasFull);
    }
}
