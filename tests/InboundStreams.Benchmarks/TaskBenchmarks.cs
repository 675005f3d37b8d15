using System.Text;
using BenchmarkDotNet.Attributes;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Benchmarks;

/// <summary>What the engine itself costs per record: merge, state, order, slice; with a processor that only counts, and a store in memory.</summary>
[MemoryDiagnoser]
public class TaskBenchmarks
{
    private const int Records = 10_000;
    private InputRecord[] _records = [];

    [GlobalSetup]
    public void SetUp() => _records =
    [
        .. Enumerable.Range(0, Records).Select(i =>
        {
            var key = Encoding.UTF8.GetBytes($"c{i % 1_000}");
            return new InputRecord(0, new RecordKey(key), i, false, null, null, new ConsumedRecord("events", 0, i, i, key, new byte[120], []));
        }),
    ];

    [Benchmark(OperationsPerInvoke = Records)]
    public Slice? TakeAndClose()
    {
        var task = new StreamTask<Tally>(Topology, new TaskStart(0, [0], [0]), new MemoryStore(), new TaskLimits());
        task.Adopt(1);
        foreach (var record in _records)
            task.Buffer(record);
        task.EndReached(0, Records);
        while (task.TakeNext(long.MaxValue, TimeSpan.Zero))
        {
        }

        return task.CloseSlice("bench", 1);
    }

    private static readonly Topology<Tally> Topology = new()
    {
        ApplicationId = "bench",
        Store = "tallies",
        Sources = [new SourceDefinition("events", null!)],
        Sinks = [],
        DeadLetterTopic = "dead",
        StateSerde = new TallySerde(),
        OrderSerde = null!,
        Processor = () => new TallyProcessor(),
        LatestVersion = () => 1,
        RulesVersion = 1,
        TimeZoneVersion = "none",
    };

    private sealed record Tally(long Count, long Version);

    private sealed class TallySerde : IStateSerde<Tally>
    {
        public byte[] Serialize(Tally state) => BitConverter.GetBytes(state.Count);

        public Tally Deserialize(ReadOnlySpan<byte> value) => new(BitConverter.ToInt64(value), 1);

        public long? NextTimer(Tally state) => null;

        public long VersionOf(Tally state) => state.Version;
    }

    private sealed class TallyProcessor : IKeyedProcessor<Tally>
    {
        public void Process(InputRecord record, long time, bool load, ref Tally? state, ProcessorContext context) =>
            state = new Tally((state?.Count ?? 0) + 1, context.Version);

        public void OnTimer(long due, ref Tally? state, ProcessorContext context)
        {
        }

        public void OnVisit(long time, ref Tally? state, ProcessorContext context)
        {
        }
    }
}
