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
            return new InputRecord(0, new RecordKey(key), i, false, null, new ConsumedRecord("events", 0, i, i, key, new byte[120], []));
        }),
    ];

    [Benchmark(OperationsPerInvoke = Records)]
    public Slice? TakeAndClose()
    {
        var task = new StreamTask(Topology, new TaskStart(0, [0], [0]), new MemoryStore(), new TaskLimits());
        task.Adopt(1);
        foreach (var record in _records)
            task.Buffer(record);
        task.EndReached(0, Records);
        while (task.TakeNext(long.MaxValue, TimeSpan.Zero))
        {
        }

        return task.CloseSlice("bench", 1);
    }

    private static readonly Topology Topology = new()
    {
        ApplicationId = "bench",
        Store = "tallies",
        Sources = [new SourceDefinition("events", new NoDecoder())],
        Sinks = [],
        DeadLetterTopic = "dead",
        StateFormat = new TallyFormat(),
        OrderSerde = null!,
        Processor = () => new TallyProcessor(),
        LatestVersion = () => 1,
        RulesVersion = 1,
        TimeZoneVersion = "none",
    };

    private sealed class NoDecoder : IRecordDecoder
    {
        public RecordCheck Check(in ConsumedRecord record) => RecordCheck.Sound(null);

        public object? Decode(in ConsumedRecord record) => null;
    }

    private sealed class TallyFormat : IStateFormat
    {
        public void Check(ReadOnlySpan<byte> state)
        {
        }

        public long? NextTimer(ReadOnlySpan<byte> state) => null;

        public long VersionOf(ReadOnlySpan<byte> state) => 1;
    }

    private sealed class TallyProcessor : IKeyedProcessor
    {
        private readonly byte[] _next = new byte[sizeof(long)];

        public ReadOnlyMemory<byte> Process(object? input, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context)
        {
            BitConverter.TryWriteBytes(_next, (state.IsEmpty ? 0 : BitConverter.ToInt64(state.Span)) + 1);
            return _next;
        }

        public ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context) => state;

        public ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context) => state;
    }
}
