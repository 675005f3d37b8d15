using System.Buffers.Binary;
using System.Text;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Tests.Streams;

/// <summary>The smallest state that exercises everything: how many, how much, until when.</summary>
public sealed record Count(long Records, long Last, long? Due, long Version, int Padding = 0)
{
    private const int Head = 36;

    public byte[] ToBytes()
    {
        var bytes = new byte[Head + Padding];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Records);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Last);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), Due ?? long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), Padding);
        return bytes;
    }

    public static Count? Of(ReadOnlySpan<byte> value) => value.IsEmpty ? null : new(
        BinaryPrimitives.ReadInt64BigEndian(value),
        BinaryPrimitives.ReadInt64BigEndian(value[8..]),
        BinaryPrimitives.ReadInt64BigEndian(value[16..]) is var due && due == long.MinValue ? null : due,
        BinaryPrimitives.ReadInt64BigEndian(value[24..]),
        BinaryPrimitives.ReadInt32BigEndian(value[32..]));
}

public sealed class CountFormat : IStateFormat
{
    public void Check(ReadOnlySpan<byte> state)
    {
        if (state.Length < 36)
            throw new InvalidDataException($"{state.Length} bytes are no count.");
    }

    public long? NextTimer(ReadOnlySpan<byte> state) => Count.Of(state)!.Due;

    public long VersionOf(ReadOnlySpan<byte> state) => Count.Of(state)!.Version;
}

/// <summary>
/// Counts records per key and says each count; a payload "in:N" sets a timer N ms after the key's time, which says "rang" once;
/// "big" and "pad:N" make the state large, "gone" deletes it; a load counts silently. A visit says so.
/// </summary>
public sealed class CountingProcessor(SinkDefinition said, SinkDefinition latest) : IKeyedProcessor
{
    public ReadOnlyMemory<byte> Process(object? input, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        var before = Count.Of(state.Span) ?? new Count(0, 0, null, context.Version);
        var payload = (string?)input ?? "";
        var after = before with
        {
            Records = before.Records + 1,
            Last = Math.Max(before.Last, time),
            Version = context.Version,
            Due = payload.StartsWith("in:", StringComparison.Ordinal) ? time + long.Parse(payload[3..]) : before.Due,
            Padding = payload == "big" ? 1_000_000 : payload.StartsWith("pad:", StringComparison.Ordinal) ? int.Parse(payload[4..]) : before.Padding,
        };
        if (!load)
        {
            context.Forward(said, $"{context.Key} {after.Records} {payload} at {time}");
            context.Forward(latest, context.Key);
        }

        return payload == "gone" ? default : after.ToBytes();
    }

    public ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        context.Forward(said, $"{context.Key} rang at {due}");
        return (Count.Of(state.Span)! with { Due = null, Last = due }).ToBytes();
    }

    public ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        context.Forward(said, $"{context.Key} visited {context.Version}");
        return (Count.Of(state.Span)! with { Version = context.Version }).ToBytes();
    }
}

/// <summary>A value is its payload, with zero bytes behind it up to any length.</summary>
public sealed class PayloadDecoder : IRecordDecoder
{
    public RecordCheck Check(in ConsumedRecord record) => RecordCheck.Sound(null);

    public object Decode(in ConsumedRecord record) => Encoding.UTF8.GetString(record.Value.Span.TrimEnd((byte)0));
}

public static class Counting
{
    public static readonly SinkDefinition Said = new("said", (value, _, output) => Encoding.UTF8.GetBytes((string)value, output));

    public static readonly SinkDefinition Latest = new("latest", (key, state, output) => Encoding.UTF8.GetBytes($"{key} {Count.Of(state.Span)?.Records}", output), LatestOnly: true);

    public static Topology Topology(IRecordDecoder decoder, IOrderSerde order, Func<long> latestVersion) => new()
    {
        ApplicationId = "counting",
        Store = "counts",
        Sources = [new SourceDefinition("rows", decoder, LoadedFirst: true), new SourceDefinition("events", decoder)],
        Sinks = [Said, Latest],
        DeadLetterTopic = "dead",
        StateFormat = new CountFormat(),
        OrderSerde = order,
        Processor = () => new CountingProcessor(Said, Latest),
        LatestVersion = latestVersion,
        RulesVersion = 1,
        TimeZoneVersion = "2026a",
    };
}
