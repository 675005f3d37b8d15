using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using NodaTime;

namespace InboundStreams.Topologies;

/// <summary>Decodes the values of one input topic.</summary>
/// <param name="tombstones">A null value means something; otherwise it is a dead letter.</param>
public sealed class RecordDecoder<T>(TopicSerde<T> serde, bool tombstones = false) : IRecordDecoder
    where T : class
{
    /// <summary>A record with this header is part of a bulk import: it sets, and triggers nothing.</summary>
    public const string LoadHeader = "inbound-load";

    public RecordCheck Check(in ConsumedRecord record)
    {
        if (!record.HasValue)
            return tombstones ? RecordCheck.Sound(null, IsLoad(record)) : RecordCheck.OfPoison("null_value");
        var decoded = serde.DeserializeTime(record);
        return decoded.Kind switch
        {
            DecodeKind.Value => Sound(decoded.Value, record),
            DecodeKind.Poison => RecordCheck.OfPoison($"undecodable: {decoded.Reason}"),
            _ => RecordCheck.WaitsFor(Answer(decoded.SchemaId)),
        };
    }

    /// <exception cref="InvalidOperationException">The record was not found sound.</exception>
    public object? Decode(in ConsumedRecord record) => !record.HasValue ? null
        : serde.Deserialize(record).TryGet(out var value) ? value
        : throw new InvalidOperationException($"{record.Position} was found sound and cannot be decoded.");

    private PendingAnswer Answer(SchemaId id) => new($"the schema registry has not answered for schema {id}", stop => serde.ResolveAsync(id, stop));

    private static RecordCheck Sound(Instant? time, in ConsumedRecord record) => time?.ToUnixTimeMilliseconds() switch
    {
        < 0 => RecordCheck.OfPoison("before_1970: the value's time lies before 1970-01-01"),
        var at => RecordCheck.Sound(at, IsLoad(record)),
    };

    private static bool IsLoad(in ConsumedRecord record)
    {
        foreach (var (name, value) in record.Headers)
        {
            if (name == LoadHeader)
                return value.AsSpan().SequenceEqual("true"u8);
        }

        return false;
    }
}
