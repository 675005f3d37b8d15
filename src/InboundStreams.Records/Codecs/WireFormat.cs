using System.Buffers.Binary;
using System.Globalization;
using InboundStreams.Records.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary>
/// The Confluent wire format: a zero byte, the schema's id as four bytes, most significant first, then the record. Decisions
/// are compared without these five bytes.
/// </summary>
public static class WireFormat
{
    /// <summary>Bytes before the record.</summary>
    public const int HeadLength = 1 + sizeof(int);

    private const byte Magic = 0;

    public static void WriteHead(int schemaId, ref AvroWriter writer)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        head[0] = Magic;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], schemaId);
        writer.WriteRaw(head);
    }

    /// <param name="record">What follows the head; empty where there is none.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, out int schemaId, out ReadOnlySpan<byte> record, out string? fault)
    {
        (schemaId, fault) = (0, null);
        record = default;
        if (value.Length < HeadLength)
            fault = string.Create(CultureInfo.InvariantCulture, $"The value has {value.Length} bytes, less than the head of the wire format (a zero byte and four bytes of schema id).");
        else if (value[0] != Magic)
            fault = string.Create(CultureInfo.InvariantCulture, $"The value begins with 0x{value[0]:X2}, not with the zero byte of the wire format; is it JSON? Its producer must write Avro with a schema id.");
        if (fault is not null)
            return false;
        schemaId = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
        record = value[HeadLength..];
        return true;
    }
}
