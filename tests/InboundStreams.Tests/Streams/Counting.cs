using System.Buffers.Binary;
using InboundStreams.Streams;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Tests.Streams;

/// <summary>The smallest state that exercises everything: how many, how much, until when.</summary>
public sealed record Count(long Records, long Last, long? Due, long Version, int Padding = 0)
{
    public long Records { get; set; } = Records;

    public long Last { get; set; } = Last;

    public long? Due { get; set; } = Due;

    public long Version { get; set; } = Version;

    public int Padding { get; set; } = Padding;
}

public sealed class CountSerde : IStateSerde<Count>
{
    public byte[] Serialize(Count state)
    {
        var bytes = new byte[36 + state.Padding];
        BinaryPrimitives.WriteInt64BigEndian(bytes, state.Records);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), state.Last);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), state.Due ?? long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), state.Version);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), state.Padding);
        return bytes;
    }

    public Count Deserialize(ReadOnlySpan<byte> value) => new(
        BinaryPrimitives.ReadInt64BigEndian(value),
        BinaryPrimitives.ReadInt64BigEndian(value[8..]),
        BinaryPrimitives.ReadInt64BigEndian(value[16..]) is var due && due == long.MinValue ? null : due,
        BinaryPrimitives.ReadInt64BigEndian(value[24..]),
        BinaryPrimitives.ReadInt32BigEndian(value[32..]));

    public long? NextTimer(Count state) => state.Due;

    public long VersionOf(Count state) => state.Version;
}

/// <summary>
/// Counts records per key and says each count; a payload "in:N" sets a timer N ms after the key's time, which says "rang" once;
/// "big" makes the state large; a load counts silently. A visit says so. Records change the state in place, timers and visits replace it.
/// </summary>
public sealed class CountingProcessor(SinkDefinition said, SinkDefinition latest) : IKeyedProcessor<Count>
{
    public void Process(InputRecord record, long time, bool load, ref Count? state, ProcessorContext context)
    {
        if (state is not null)
            context.Changed();
        state ??= new Count(0, 0, null, context.Version);
        var payload = (string?)record.Payload ?? "";
        (state.Records, state.Last, state.Version) = (state.Records + 1, Math.Max(state.Last, time), context.Version);
        if (payload.StartsWith("in:", StringComparison.Ordinal))
            state.Due = time + long.Parse(payload[3..]);
        if (payload == "big")
            state.Padding = 1_000_000;
        if (load)
            return;
        context.Forward(said, $"{context.Key} {state.Records} {payload} at {time}");
        context.Forward(latest, $"{context.Key} {state.Records}");
    }

    public void OnTimer(long due, ref Count? state, ProcessorContext context)
    {
        state = state! with { Due = null, Last = due };
        context.Forward(said, $"{context.Key} rang at {due}");
    }

    public void OnVisit(long time, ref Count? state, ProcessorContext context)
    {
        context.Forward(said, $"{context.Key} visited {context.Version}");
        state = state! with { Version = context.Version };
    }
}

public static class Counting
{
    public static readonly SinkDefinition Said = new("said", value => System.Text.Encoding.UTF8.GetBytes((string)value));

    public static readonly SinkDefinition Latest = new("latest", value => System.Text.Encoding.UTF8.GetBytes((string)value), LatestOnly: true);

    public static Topology<Count> Topology(IRecordDecoder decoder, IOrderSerde order, Func<long> latestVersion) => new()
    {
        ApplicationId = "counting",
        Store = "counts",
        Sources = [new SourceDefinition("rows", decoder, LoadedFirst: true), new SourceDefinition("events", decoder)],
        Sinks = [Said, Latest],
        DeadLetterTopic = "dead",
        StateSerde = new CountSerde(),
        OrderSerde = order,
        Processor = () => new CountingProcessor(Said, Latest),
        LatestVersion = latestVersion,
        RulesVersion = 1,
        TimeZoneVersion = "2026a",
    };
}
