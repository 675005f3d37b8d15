using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using NodaTime;

namespace InboundStreams.Topologies;

/// <summary>Decodes the values of one input topic.</summary>
/// <param name="at">The value's own time; null where the producer gave none.</param>
/// <param name="tombstones">A null value means something; otherwise it is a dead letter.</param>
public sealed class RecordDecoder<T>(TopicSerde<T> serde, Func<T, Instant?> at, bool tombstones = false) : IRecordDecoder
    where T : class
{
    /// <summary>A record with this header is part of a bulk import: it sets, and triggers nothing.</summary>
    public const string LoadHeader = "inbound-load";

    public DecodedRecord Decode(ConsumedRecord record)
    {
        if (record.Value is null)
            return tombstones ? new DecodedRecord.Sound(null, null, IsLoad(record)) : new DecodedRecord.Poison("null_value");
        var decoded = serde.Deserialize(record);
        return decoded.Kind switch
        {
            DecodeKind.Value => Sound(decoded.Value!, record),
            DecodeKind.Poison => new DecodedRecord.Poison($"undecodable: {decoded.Reason}"),
            _ => new DecodedRecord.Pending($"the schema registry has not answered for schema {decoded.SchemaId}", stop => serde.ResolveAsync(decoded.SchemaId, stop)),
        };
    }

    private DecodedRecord Sound(T value, ConsumedRecord record) => at(value)?.ToUnixTimeMilliseconds() switch
    {
        < 0 => new DecodedRecord.Poison("before_1970: the value's time lies before 1970-01-01"),
        var time => new DecodedRecord.Sound(value, time, IsLoad(record)),
    };

    private static bool IsLoad(ConsumedRecord record)
    {
        foreach (var (name, value) in record.Headers)
        {
            if (name == LoadHeader)
                return value.AsSpan().SequenceEqual("true"u8);
        }

        return false;
    }
}
