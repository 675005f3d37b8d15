using Confluent.Kafka;
using InboundStreams.Core.Decisions;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>Decides everything again from the inputs and the order records, without the engine's Kafka side.</summary>
internal static class OrderReplay
{
    /// <summary>Per sink topic and key: the decisions in their order, without the five bytes of schema id.</summary>
    public static async Task<Dictionary<(string Topic, string Key), List<string>>> DecideAgain(Pipeline pipeline)
    {
        using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(pipeline.Registry.Url.ToString()));
        using var stop = new CancellationTokenSource();
        var definitions = new DefinitionsFeed(pipeline.Kafka.Settings, pipeline.Topics.Definitions, await BundleSerde.RegisterAsync(pipeline.Topics.Definitions, registry), TimeProvider.System, NullLogger.Instance);
        var following = definitions.FollowAsync(stop.Token);
        await definitions.CaughtUp;
        var topology = await ContactTopology.BuildAsync(pipeline.Topics, pipeline.ApplicationId, registry, () => definitions.LatestVersion, definitions.FunnelOf);

        var inputs = Inputs(pipeline, topology);
        var sinks = topology.Sinks.Select(sink => sink.Topic).ToHashSet(StringComparer.Ordinal);
        Dictionary<(string, string), List<string>> decisions = [];
        foreach (var task in pipeline.Orders().GroupBy(each => each.Partition))
        {
            var first = task.First().Order;
            var core = new StreamTask(
                topology, new TaskStart(task.Key, [0, 0, 0], first.Head.LoadEnds), new MemoryStore(), new TaskLimits(), replay: true);
            foreach (var (_, order) in task)
            {
                var slice = core.Replay(order, (input, offset) => inputs.TryGetValue((input, task.Key, offset), out var record) ? record : null)!;
                foreach (var output in slice.Outputs.Where(each => sinks.Contains(each.Topic)))
                    Add(decisions, output.Topic, output.Key!, output.Value.ToArray());
                core.Committed(0);
            }
        }

        await stop.CancelAsync();
        await following;
        return decisions;
    }

    public static Dictionary<(string Topic, string Key), List<string>> Decided(Pipeline pipeline)
    {
        Dictionary<(string, string), List<string>> decisions = [];
        foreach (var topic in new[] { pipeline.Topics.SendCommands, pipeline.Topics.LeadScores, pipeline.Topics.WorkflowJournal })
        {
            foreach (var record in TopicReader.ReadCommitted(pipeline.Kafka, topic))
                Add(decisions, topic, record.Message.Key, record.Message.Value);
        }

        return decisions;
    }

    private static Dictionary<(int Input, int Partition, long Offset), InputRecord> Inputs(Pipeline pipeline, Topology topology)
    {
        Dictionary<(int, int, long), InputRecord> all = [];
        foreach (var (source, input) in topology.Sources.Select((source, input) => (source, input)))
        {
            foreach (var result in TopicReader.ReadCommitted(pipeline.Kafka, source.Topic))
                all[(input, result.Partition.Value, result.Offset.Value)] = Decode(source, input, result);
        }

        return all;
    }

    private static InputRecord Decode(SourceDefinition source, int input, ConsumeResult<byte[], byte[]> result)
    {
        var record = new ConsumedRecord(result.Topic, result.Partition.Value, result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, result.Message.Key, result.Message.Value, []);
        return source.Decoder.Check(record) is { Poison: null } check
            ? new InputRecord(input, new RecordKey(record.Key.ToArray()), check.At ?? record.Arrival, check.Load, null, record)
            : new InputRecord(input, record.HasKey ? new RecordKey(record.Key.ToArray()) : default, record.Arrival, false, "poison", record);
    }

    private static void Add(Dictionary<(string, string), List<string>> decisions, string topic, byte[] key, byte[] value)
    {
        var at = (topic, System.Text.Encoding.UTF8.GetString(key));
        if (!decisions.TryGetValue(at, out var list))
            decisions[at] = list = [];
        list.Add(Convert.ToHexString(value.AsSpan(WireFormat.HeadLength)));
    }
}
