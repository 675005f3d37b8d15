using System.Collections.Immutable;
using System.Text;
using InboundStreams.Cli;
using InboundStreams.Cli.Encoding;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using InboundStreams.Tests.Streams;
using InboundStreams.Topologies;
using InboundStreams.Tests.Definitions;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.Tests.Streamiz;

/// <summary>The course sample through both hosts of the one processor: the native task core, then Streamiz, given the inputs in the order in which the native one took them.</summary>
public sealed class CourseThroughStreamizTests
{
    private static readonly InboundStreams.Contracts.TopicNames Topics = StreamizBench.Topics;

    [Fact]
    public async Task Decides_as_the_native_task_does()
    {
        await using var bench = await StreamizBench.StartAsync();
        var files = FunnelFolder.Load(SampleFolder.Course, version: 1).Files;
        await bench.ApplyAsync(1, files.Select(each => (each.Path, each.Content)));
        var topology = await ContactTopology.BuildAsync(Topics, "native", bench.Registry, () => 1, _ => FunnelFolder.Load(SampleFolder.Course, version: 1).Funnel!);
        var native = new NativeRun(topology, await InputsAsync(bench));

        foreach (var record in native.InOrder())
            bench.Pipe(record.Topic, record.Key.ToArray(), record.Value.ToArray(), load: record.Topic == Topics.Contacts);

        var decided = bench.Outputs(Topics.SendCommands);
        Assert.Equal(2_669, decided.Count);
        Assert.Equal(native.Outputs(Topics.SendCommands), Lines(decided));
        Assert.Equal(native.Outputs(Topics.WorkflowJournal), Lines(bench.Outputs(Topics.WorkflowJournal)));
        // The native task writes the last score of a slice, Streamiz every one.
        Assert.Equal(LastOfEach(native.Outputs(Topics.LeadScores)), LastOfEach(Lines(bench.Outputs(Topics.LeadScores))));
        Assert.Empty(bench.Outputs(Topics.DeadLetters));
    }

    private static async Task<IReadOnlyList<ConsumedRecord>> InputsAsync(StreamizBench bench)
    {
        var rowSerde = await TopicSerde.RegisterAsync(Topics.Contacts, ContactCodec.Codec, bench.Registry);
        var actionSerde = await TopicSerde.RegisterAsync(Topics.UserActions, UserActionCodec.Codec, bench.Registry);
        var rows = File.ReadLines(Path.Combine(SampleFolder.Course, "contacts.jsonl")).Select(JsonRecords.Contact).Select((each, i) => Record(Topics.Contacts, i, each.Contact, rowSerde.Serialize(each.Row!)));
        var actions = File.ReadLines(Path.Combine(SampleFolder.Course, "clickstream.jsonl")).Select(JsonRecords.Action).Select((each, i) => Record(Topics.UserActions, i, each.Contact, actionSerde.Serialize(each.Action)));
        return [.. rows, .. actions];
    }

    private static ConsumedRecord Record(string topic, int offset, string key, byte[] value) => new(topic, 0, offset, 0, Encoding.UTF8.GetBytes(key), value, []);

    private static string[] Lines(IEnumerable<Confluent.Kafka.Message<byte[], byte[]>> messages) => [.. messages.Select(each => Line(each.Key, each.Value))];

    private static string Line(byte[]? key, byte[] value) => $"{Encoding.UTF8.GetString(key!)} {Convert.ToHexString(value.AsSpan(WireFormat.HeadLength))}";

    private static IEnumerable<string> LastOfEach(IEnumerable<string> lines) => lines.GroupBy(each => each.Split(' ')[0]).Select(each => each.Last()).Order(StringComparer.Ordinal);

    /// <summary>The native task core over the same records: contacts as the load of a first start, then the actions.</summary>
    private sealed class NativeRun
    {
        private readonly IReadOnlyList<ConsumedRecord> _inputs;
        private readonly Topology _topology;
        private readonly List<Slice> _slices = [];

        public NativeRun(Topology topology, IReadOnlyList<ConsumedRecord> inputs)
        {
            (_topology, _inputs) = (topology, inputs);
            var intake = new RecordIntake(topology, 1, NullLogger.Instance);
            var ends = topology.Sources.Select(source => (long)inputs.Count(each => each.Topic == source.Topic)).ToArray();
            var task = new StreamTask(topology, new TaskStart(0, [0, 0, 0], [ends[0], 0, 0]), new MemoryStore(), new TaskLimits());
            task.Adopt(1);
            foreach (var record in inputs)
                task.Buffer(intake.Read(InputOf(record.Topic), record).Record!.Value);
            for (var input = 0; input < ends.Length; input++)
                task.EndReached(input, ends[input]);
            while (task.TakeNext(long.MaxValue, TimeSpan.Zero) || task.HasOpenSlice)
            {
                if (!task.SliceFull && task.HasBuffered)
                    continue;
                var slice = task.CloseSlice("native", 1)!;
                _slices.Add(TaskBench.Kept(slice));
                task.Committed(_slices.Count);
            }
        }

        /// <summary>The inputs in the order in which they were taken.</summary>
        public IEnumerable<ConsumedRecord> InOrder()
        {
            var byPlace = _inputs.ToDictionary(each => (InputOf(each.Topic), each.Offset));
            return _slices.SelectMany(slice => slice.Order.Entries).OfType<OrderEntry.Take>()
                .SelectMany(take => Enumerable.Range(0, (int)(take.To - take.From) + 1).Select(i => byPlace[(take.Input, take.From + i)]));
        }

        public string[] Outputs(string topic) => [.. _slices.SelectMany(slice => slice.Outputs).Where(each => each.Topic == topic).Select(each => Line(each.Key, each.Value.ToArray()))];

        private int InputOf(string topic) => _topology.Sources.Select(each => each.Topic).ToList().IndexOf(topic);
    }
}
