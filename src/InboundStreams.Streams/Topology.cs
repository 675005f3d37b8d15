using System.Buffers;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Streams;

/// <summary>An input topic of a topology. Its place in the list is its rank: of equal times the lower rank is taken first.</summary>
/// <param name="LoadedFirst">On the first start the topic is read to its end, as a load, before any other input is taken.</param>
public sealed record SourceDefinition(string Topic, IRecordDecoder Decoder, bool LoadedFirst = false);

/// <summary>An output topic.</summary>
/// <param name="Write">Writes a value's bytes.</param>
/// <param name="LatestOnly">Of several values of a key in one transaction only the last is written.</param>
public sealed record SinkDefinition(string Topic, WriteValue Write, bool LatestOnly = false);

/// <param name="state">The state of the value's key when the transaction closes, for a sink that keeps the latest; empty elsewhere.</param>
public delegate void WriteValue(object value, ReadOnlyMemory<byte> state, IBufferWriter<byte> output);

/// <summary>A keyed processor between its sources and its sinks: co-partitioned, one task per partition.</summary>
public sealed record Topology
{
    /// <summary>The consumer group, and the prefix of the topics that are the topology's own.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>The name of its one store.</summary>
    public required string Store { get; init; }

    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    public required IReadOnlyList<SinkDefinition> Sinks { get; init; }

    public required string DeadLetterTopic { get; init; }

    public required IStateFormat StateFormat { get; init; }

    public required IOrderSerde OrderSerde { get; init; }

    /// <summary>A processor of its own for each task.</summary>
    public required Func<IKeyedProcessor> Processor { get; init; }

    /// <summary>The newest complete definitions version; 0 while there is none, and then nothing is consumed.</summary>
    public required Func<long> LatestVersion { get; init; }

    /// <summary>The version of the rules' meaning, for the order record.</summary>
    public required int RulesVersion { get; init; }

    /// <summary>The version of the time-zone data, for the order record.</summary>
    public required string TimeZoneVersion { get; init; }

    public string ChangelogTopic => $"{ApplicationId}-{Store}-changelog";

    public string OrderTopic => $"{ApplicationId}-order";
}
