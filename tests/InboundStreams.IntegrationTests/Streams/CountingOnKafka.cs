using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Orders;
using InboundStreams.Tests.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>Engines with a topology that counts, on a real Kafka, each test with topics of its own.</summary>
public abstract class CountingOnKafka(KafkaFixture kafka) : IDisposable
{
    private protected const int Partitions = 4;
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected KafkaFixture Kafka { get; } = kafka;

    private protected DirectoryInfo State { get; } = Directory.CreateTempSubdirectory("inbound-engine-");

    private protected List<Running> Engines { get; } = [];

    private protected string Name { get; } = $"count-{Guid.NewGuid():N}";

    public void Dispose()
    {
        State.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Each key's counts are 1, 2, 3 …: no record was counted twice, none was missed, no state was lost.</summary>
    private protected void AssertCountedOnce()
    {
        foreach (var key in TopicReader.ReadCommitted(Kafka, Topic("said")).Select(TextOf).GroupBy(each => each.Split(' ')[0]))
            Assert.Equal(Enumerable.Range(1, key.Count()), key.Select(each => int.Parse(each.Split(' ')[1])));
    }

    private protected string Topic(string kind) => $"{Name}-{kind}";

    private protected static string TextOf(ConsumeResult<byte[], byte[]> result) => Encoding.UTF8.GetString(result.Message.Value);

    private protected int Committed() => TopicReader.ReadCommitted(Kafka, Topic("said")).Count;

    private protected Task Said(int count) => Eventually.Until(
        $"{count} counts are said", () => Committed() >= count || Engines.Find(each => each.Task.IsFaulted)?.Task.Wait(0) is true, state: () => $"said: {Committed()}");

    private protected int MembersOfOnePartition()
    {
        var serde = Orders();
        return TopicReader.ReadCommitted(Kafka, $"{Name}-order").GroupBy(each => each.Partition.Value)
            .Max(partition => partition.Select(each => serde.Deserialize(each.Message.Value).Head.Member).Distinct().Count());
    }

    private protected int LastGeneration()
    {
        var serde = Orders();
        return TopicReader.ReadCommitted(Kafka, $"{Name}-order").Max(each => serde.Deserialize(each.Message.Value).Head.Generation);
    }

    private protected async Task CreateTopics()
    {
        using var admin = Kafka.Admin();
        string[] topics = [Topic("rows"), Topic("events"), Topic("said"), Topic("latest"), Topic("dead"), $"{Name}-counts-changelog", $"{Name}-order"];
        await TopicCatalog.CreateAsync(admin, [.. topics.Select(each => new TopicSpec(each, Partitions, new Dictionary<string, string>()))], 1, CancellationToken.None);
    }

    private protected void Produce(int from, int to, Func<int, string>? payload = null)
    {
        var config = new ProducerConfig { BootstrapServers = Kafka.BootstrapServers, Partitioner = KafkaSettings.KeyPartitioner };
        using var producer = new ProducerBuilder<string, string>(config).Build();
        for (var i = from; i < to; i++)
            producer.Produce(Topic("events"), new Message<string, string> { Key = $"k{i % 37}", Value = $"{1_000_000 + i} {payload?.Invoke(i) ?? ""}" });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(20)));
    }

    private protected Running Start(
        string directory,
        DateTimeOffset? until = null,
        bool explodes = false,
        ClientMode client = ClientMode.Batch,
        string? instanceId = null,
        KafkaSettings? settings = null,
        ILogger? logger = null)
    {
        var said = Counting.Said with { Topic = Topic("said") };
        var latest = Counting.Latest with { Topic = Topic("latest") };
        var topology = Counting.Topology(new TextDecoder(), Orders(), () => 1) with
        {
            ApplicationId = Name,
            Sources = [new SourceDefinition(Topic("rows"), new TextDecoder(), LoadedFirst: true), new SourceDefinition(Topic("events"), new TextDecoder())],
            Sinks = [said, latest],
            DeadLetterTopic = Topic("dead"),
            Processor = () => explodes ? new Exploding(new CountingProcessor(said, latest)) : new CountingProcessor(said, latest),
        };
        var options = new StreamEngineOptions
        {
            Kafka = settings ?? Kafka.Settings,
            StateDirectory = Path.Combine(State.FullName, directory),
            SessionTimeout = TimeSpan.FromSeconds(6),
            Clock = ClockMode.Log,
            Until = until,
            Client = client,
            InstanceId = instanceId,
        };
        var stop = new CancellationTokenSource();
        var engine = new StreamEngine(topology, options, TimeProvider.System, logger ?? NullLogger.Instance);
        var running = new Running(engine, engine.RunAsync(Partitions, stop.Token), stop);
        Engines.Add(running);
        return running;
    }

    private protected static OrderSerde Orders() => new(new TopicSerde<OrderRecord>(OrderCodec.Codec, 1, null!));

    private protected sealed record Running(StreamEngine Engine, Task Task, CancellationTokenSource Cancel)
    {
        public Task Stop()
        {
            Cancel.Cancel();
            return Task.WaitAsync(Patience);
        }

        public Task WaitAsync(TimeSpan patience) => Task.WaitAsync(patience);
    }

    /// <summary>Has sent what it sends when it throws.</summary>
    private sealed class Exploding(IKeyedProcessor inner) : IKeyedProcessor
    {
        public ReadOnlyMemory<byte> Process(object? input, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context)
        {
            var next = inner.Process(input, time, load, state, context);
            return (string?)input == "explode" ? throw new FormatException("as ordered") : next;
        }

        public ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context) => inner.OnTimer(due, state, context);

        public ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context) => inner.OnVisit(time, state, context);
    }

    /// <summary>A value is its time and its payload: <c>1000017 in:5</c>.</summary>
    private protected sealed class TextDecoder : IRecordDecoder
    {
        public RecordCheck Check(in ConsumedRecord record) => RecordCheck.Sound(long.Parse(PartsOf(record)[0]));

        public object Decode(in ConsumedRecord record) => PartsOf(record)[1];

        private static string[] PartsOf(in ConsumedRecord record) => Encoding.UTF8.GetString(record.Value.Span).Split(' ', 2);
    }
}
