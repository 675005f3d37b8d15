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
        var messages = value.All;
        var from = messages.IsEmpty ? 0 : messages[0].Time;
        Span<byte> packed = stackalloc byte[HashSize * StateLimits.SeenMax];
        for (var i = 0; i < messages.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(packed[(i * HashSize)..], messages[i].Hash);
        writer.WriteLong(from);
        writer.WriteBytes(packed[..(messages.Length * HashSize)]);
        for (var i = 0; i < messages.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(packed[(i * TimeSize)..], (uint)(messages[i].Time - from));
        writer.WriteBytes(packed[..(messages.Length * TimeSize)]);
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
        Span<SeenMessage> messages = stackalloc SeenMessage[count];
        for (var i = 0; i < count; i++)
        {
            messages[i] = new(
                BinaryPrimitives.ReadUInt64LittleEndian(hashes[(i * HashSize)..]),
                from + BinaryPrimitives.ReadUInt32LittleEndian(after[(i * TimeSize)..]));
        }

        return SeenMessages.Of(messages, wasFull);
    }
}
