using System.Buffers.Binary;
using System.Globalization;
using InboundStreams.Core.Avro;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;

namespace InboundStreams.Records.Codecs;

/// <summary>
/// The Confluent wire format: a zero byte, the schema's id as four bytes, most significant first, then the record. Newer serializers can put
/// the schema into a header instead, as a one byte and a GUID; then the value is the record alone. Decisions are compared without their five bytes.
/// </summary>
public static class WireFormat
{
    /// <summary>Bytes before the record.</summary>
    public const int HeadLength = 1 + sizeof(int);

    /// <summary>Where newer serializers put the schema's id (Confluent.SchemaRegistry, <c>SchemaId.VALUE_SCHEMA_ID_HEADER</c>).</summary>
    public const string SchemaHeader = "__value_schema_id";

    private const byte NumberFollows = 0;
    private const byte GuidFollows = 1;
    private const int GuidLength = 16;

    public static void WriteHead(int schemaId, ref AvroWriter writer)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        head[0] = NumberFollows;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], schemaId);
        writer.WriteRaw(head);
    }

    /// <param name="record">What follows the head; empty where there is none.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryRead(in ConsumedRecord consumed, out SchemaId id, out ReadOnlyMemory<byte> record, out string? fault)
    {
        foreach (var (name, header) in consumed.Headers)
        {
            if (name != SchemaHeader)
                continue;
            record = consumed.Value;
            return TryReadHeader(header, out id, out fault);
        }

        return TryRead(consumed.Value, out id, out record, out fault);
    }

    /// <param name="value">With the id before the record.</param>
    /// <param name="record">What follows the head; empty where there is none.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static bool TryRead(ReadOnlyMemory<byte> value, out SchemaId id, out ReadOnlyMemory<byte> record, out string? fault)
    {
        (id, fault) = (default, null);
        record = default;
        if (value.Length < HeadLength)
            fault = string.Create(CultureInfo.InvariantCulture, $"The value has {value.Length} bytes, less than the head of the wire format (a zero byte and four bytes of schema id).");
        else if (value.Span[0] != NumberFollows)
            fault = string.Create(CultureInfo.InvariantCulture, $"The value begins with 0x{value.Span[0]:X2}, not with the zero byte of the wire format; is it JSON? Its producer must write Avro with a schema id.");
        if (fault is not null)
            return false;
        id = SchemaId.Of(BinaryPrimitives.ReadInt32BigEndian(value.Span[1..]));
        record = value[HeadLength..];
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> header, out SchemaId id, out string? fault)
    {
        (id, fault) = (default, null);
        if (header is [NumberFollows, .. { Length: sizeof(int) } number])
            id = SchemaId.Of(BinaryPrimitives.ReadInt32BigEndian(number));
        else if (header is [GuidFollows, .. { Length: GuidLength } guid])
            id = SchemaId.Of(new Guid(guid, bigEndian: true));
        else
            fault = string.Create(CultureInfo.InvariantCulture, $"The header {SchemaHeader} has {header.Length} bytes and is no schema id: a zero byte and four bytes, or a one byte and a GUID.");
        return fault is null;
    }
}
