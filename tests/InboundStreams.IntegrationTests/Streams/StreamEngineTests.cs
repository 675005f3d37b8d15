using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Diagnosis;
using InboundStreams.Streams.Orders;
using InboundStreams.Tests.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>The engine on real Kafka, with a topology that counts.</summary>
public sealed class StreamEngineTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("inbound-engine-");
    private readonly List<Running> _engines = [];
    private readonly string _name = $"count-{Guid.NewGuid():N}";

    [Fact]
    public async Task Counts_every_record_once_through_a_clean_restart_and_a_rebalance_between_two_instances()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 500);
        var first = Start("a");
        await Said(500);
        var second = Start("b");
        Produce(500, 1000);
        await Said(1000);
        await first.Stop();
        Produce(1000, 1500);
        await Said(1500);
        await second.Stop();
        var third = Start("a");
        Produce(1500, 2000);
        await Said(2000);
        await third.Stop();

        AssertCountedOnce();
        Assert.True(MembersOfOnePartition() >= 2, "one partition has order records of only one member: there was no rebalance");
    }

    [Fact]
    public async Task Resumes_where_the_order_ends_when_somebody_has_deleted_the_groups_offsets()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await engine.Stop();
        using (var admin = kafka.Admin())
            await admin.DeleteGroupsAsync([_name]);
        Produce(300, 400);
        var again = Start("a");
        await Said(400);
        await again.Stop();

        Assert.Equal(400, Committed());
    }

    [Fact]
    public async Task Stops_and_says_so_when_somebody_has_moved_the_groups_offsets()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 100);
        var engine = Start("a");
        await Said(100);
        await engine.Stop();
        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = _name }).Build())
            consumer.Commit(Enumerable.Range(0, Partitions).Select(each => new TopicPartitionOffset(Topic("events"), each, 1)));

        var fault = await Assert.ThrowsAsync<StreamThreadStoppedException>(() => Start("a").WaitAsync(Patience));
        Assert.Contains("Somebody has moved the group's offsets", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Nothing of it is run, and the others do not wait for an operator.</summary>
    [Fact]
    public async Task Leaves_alone_the_one_partition_whose_offsets_somebody_has_moved_and_runs_the_others()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 370);
        var engine = Start("a");
        await Said(370);
        await engine.Stop();
        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = _name }).Build())
            consumer.Commit([new TopicPartitionOffset(Topic("events"), 1, 1)]);
        Produce(370, 740);
        var again = Start("a");

        var kept = TopicReader.ReadCommitted(kafka, Topic("events")).Count(each => each.Partition.Value == 1) / 2;
        await Said(740 - kept);
        await again.Stop();

        Assert.Equal(740 - kept, Committed());
        AssertCountedOnce();
    }

    [Fact]
    public async Task Puts_a_damaged_store_aside_and_builds_it_again()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await engine.Stop();
        var store = Directory.EnumerateDirectories(_state.FullName, "counts_2", SearchOption.AllDirectories).Single();
        File.WriteAllText(Path.Combine(store, "CURRENT"), "MANIFEST-999999\n");
        Produce(300, 600);
        var again = Start("a");
        await Said(600);
        await again.Stop();

        AssertCountedOnce();
        Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(store)!, "counts_2-damaged-*"));
    }

    [Fact]
    public async Task A_static_member_that_is_started_again_takes_its_partitions_on_without_a_rebalance()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var (first, second) = (Start("a", instanceId: "a"), Start("b", instanceId: "b"));
        await Said(300);
        await Eventually.Until("both have partitions", () => first.Engine.Metrics.TasksRunning > 0 && second.Engine.Metrics.TasksRunning > 0);
        Produce(300, 600);
        await Said(600);
        var generation = LastGeneration();
        await first.Stop();
        var again = Start("a", instanceId: "a");
        Produce(600, 900);
        await Said(900);

        Assert.Equal(generation, LastGeneration());
        await again.Stop();
        await second.Stop();
        AssertCountedOnce();
    }

    [Fact]
    public async Task Says_its_figures_to_whoever_listens_to_its_meter()
    {
        kafka.Require();
        await CreateTopics();
        ConcurrentDictionary<string, double> figures = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument.Meter.Name == "InboundStreams.Streams" && instrument.Meter.Tags!.Any(tag => (string?)tag.Value == _name))
                each.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.Start();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await Eventually.Until("the lag is gone", () => Observed("inbound.lag") == 0 && Observed("inbound.records.taken") == 300);
        await engine.Stop();

        Assert.Equal(Partitions, figures["inbound.tasks.assigned"]);
        Assert.InRange(figures["inbound.commit.duration"], 0.001, 30);
        Assert.Equal(37, figures["inbound.cache.misses"]);
        Assert.True(figures["inbound.cache.hits"] >= 300 - 37);
        Assert.Equal(0, figures["inbound.restore.left"]);

        double Observed(string name)
        {
            listener.RecordObservableInstruments();
            return figures.GetValueOrDefault(name, -1);
        }
    }

    [Fact]
    public async Task Restores_its_states_from_the_changelog_when_the_directory_is_gone()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await engine.Stop();
        Produce(300, 600);
        var elsewhere = Start("b");
        await Said(600);
        await elsewhere.Stop();

        AssertCountedOnce();
    }

    [Fact]
    public async Task As_a_batch_takes_everything_up_to_the_ends_advances_once_and_ends()
    {
        kafka.Require();
        await CreateTopics();
        // The last record of each key sets a timer at twice its time: those of 63 … 75 are due by 150.
        Produce(0, 100, at => at >= 63 ? $"in:{at}" : "");
        var engine = Start("a", until: DateTimeOffset.FromUnixTimeMilliseconds(1_000_150));
        await engine.WaitAsync(Patience);

        Assert.Equal(100 + 13, Committed());
    }

    /// <summary>A processor that throws may have sent something: that must not be committed when the consumer closes, and sent again afterwards.</summary>
    [Fact]
    public async Task Commits_nothing_after_a_fault_in_the_middle_of_a_slice()
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 100);
        var engine = Start("a");
        await Said(100);
        await engine.Stop();
        Produce(100, 200, i => i == 150 ? "explode" : "");

        await Assert.ThrowsAsync<FormatException>(() => Start("a", explodes: true).WaitAsync(Patience));
        _engines.Clear();
        var mended = Start("a");
        await Said(200);
        await mended.Stop();

        AssertCountedOnce();
    }

    [Theory]
    [InlineData(ClientMode.Batch)]
    [InlineData(ClientMode.OneByOne)]
    public async Task A_state_that_is_deleted_is_a_tombstone_in_the_changelog_and_begins_anew(ClientMode client)
    {
        kafka.Require();
        await CreateTopics();
        Produce(0, 37 * 3, i => i / 37 == 1 ? "gone" : "");
        var engine = Start("a", client: client);
        await Said(37 * 3);
        await engine.Stop();

        Assert.Equal(37, TopicReader.ReadCommitted(kafka, Topic("said")).Count(each => TextOf(each).Split(' ')[1] == "2"));
        Assert.Equal(37 * 2, TopicReader.ReadCommitted(kafka, Topic("said")).Count(each => TextOf(each).Split(' ')[1] == "1"));
        Produce(37 * 3, 37 * 4, _ => "gone");
        var again = Start("b", client: client);
        await Said(37 * 4);
        await again.Stop();

        var last = TopicReader.ReadCommitted(kafka, $"{_name}-counts-changelog").GroupBy(each => Encoding.UTF8.GetString(each.Message.Key)).ToList();
        Assert.Equal(37, last.Count);
        Assert.All(last, key => Assert.Null(key.Last().Message.Value));
    }

    [Fact]
    public async Task Starts_behind_a_first_transaction_that_was_aborted()
    {
        kafka.Require();
        await CreateTopics();
        var config = new ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = $"{_name}-dead" };
        using (var producer = new ProducerBuilder<byte[], byte[]>(config).Build())
        {
            producer.InitTransactions(Patience);
            producer.BeginTransaction();
            for (var partition = 0; partition < Partitions; partition++)
            {
                foreach (var topic in new[] { $"{_name}-counts-changelog", $"{_name}-order" })
                    producer.Produce(new TopicPartition(topic, partition), new Message<byte[], byte[]> { Key = [1], Value = [2] });
            }

            producer.Flush(Patience);
            producer.AbortTransaction(Patience);
        }

        Produce(0, 100);
        var engine = Start("a");
        await Said(100);
        await engine.Stop();
    }

    [Fact]
    public async Task Restores_nothing_after_a_clean_stop()
    {
        kafka.Require();
        await CreateTopics();
        for (var round = 1; round <= 3; round++)
        {
            Produce((round - 1) * 100, round * 100);
            var engine = Start("a");
            await Said(round * 100);
            Assert.Equal(0, engine.Engine.Metrics.StatesRestored);
            await engine.Stop();
        }
    }

    [Fact]
    public async Task Is_examined_while_it_runs_and_after_it_and_when_somebody_has_moved_its_offsets()
    {
        kafka.Require();
        await CreateTopics();
        var examination = new Examination(
            kafka.Settings,
            _name,
            [Topic("rows"), Topic("events")],
            "counts",
            (value, _) => Task.FromResult(Orders().Deserialize(value)),
            Path.Combine(_state.FullName, "a"));
        Assert.All(await Findings(), each => Assert.Contains("not started yet", each.What, StringComparison.Ordinal));
        Produce(0, 200);
        var engine = Start("a");
        await Said(200);
        await Eventually.Until("nothing is a fault", () => Findings().GetAwaiter().GetResult().All(each => each.Severity != Severity.Fault));
        await engine.Stop();
        Assert.All(await Findings(), each => Assert.Equal(Severity.Fine, each.Severity));

        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = kafka.BootstrapServers, GroupId = _name }).Build())
            consumer.Commit([new TopicPartitionOffset(Topic("events"), 2, 1)]);

        var fault = Assert.Single(await Findings(), each => each.Severity == Severity.Fault);
        Assert.Contains("moved the group's offsets", fault.What, StringComparison.Ordinal);

        async Task<IReadOnlyList<Finding>> Findings() =>
            [.. (await examination.ReadAsync(CancellationToken.None)).SelectMany(InboundStreams.Streams.Diagnosis.Findings.Of)];
    }

    [Fact]
    public async Task Refuses_settings_on_which_exactly_once_rests()
    {
        var options = new StreamEngineOptions
        {
            Kafka = new KafkaSettings(
                "nowhere:1", new Dictionary<string, string> { ["isolation.level"] = "read_uncommitted", ["security.protocol"] = "PLAINTEXT" }),
        };
        var engine = new StreamEngine(Counting.Topology(new TextDecoder(), Orders(), () => 1), options, TimeProvider.System, NullLogger.Instance);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => engine.RunAsync(1, CancellationToken.None));

        Assert.Contains("isolation.level is chosen by inbound itself", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("security.protocol", fault.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _state.Delete(recursive: true);

    /// <summary>Each key's counts are 1, 2, 3 …: no record was counted twice, none was missed, no state was lost.</summary>
    private void AssertCountedOnce()
    {
        foreach (var key in TopicReader.ReadCommitted(kafka, Topic("said")).Select(TextOf).GroupBy(each => each.Split(' ')[0]))
            Assert.Equal(Enumerable.Range(1, key.Count()), key.Select(each => int.Parse(each.Split(' ')[1])));
    }

    private string Topic(string kind) => $"{_name}-{kind}";

    private static string TextOf(ConsumeResult<byte[], byte[]> result) => Encoding.UTF8.GetString(result.Message.Value);

    private int Committed() => TopicReader.ReadCommitted(kafka, Topic("said")).Count;

    private Task Said(int count) => Eventually.Until($"{count} counts are said", () => Committed() >= count || _engines.Find(each => each.Task.IsFaulted)?.Task.Wait(0) is true, state: () => $"said: {Committed()}");

    private int MembersOfOnePartition()
    {
        var serde = Orders();
        return TopicReader.ReadCommitted(kafka, $"{_name}-order").GroupBy(each => each.Partition.Value)
            .Max(partition => partition.Select(each => serde.Deserialize(each.Message.Value).Head.Member).Distinct().Count());
    }

    private int LastGeneration()
    {
        var serde = Orders();
        return TopicReader.ReadCommitted(kafka, $"{_name}-order").Max(each => serde.Deserialize(each.Message.Value).Head.Generation);
    }

    private async Task CreateTopics()
    {
        using var admin = kafka.Admin();
        string[] topics = [Topic("rows"), Topic("events"), Topic("said"), Topic("latest"), Topic("dead"), $"{_name}-counts-changelog", $"{_name}-order"];
        await TopicCatalog.CreateAsync(admin, [.. topics.Select(each => new TopicSpec(each, Partitions, new Dictionary<string, string>()))], 1, CancellationToken.None);
    }

    private void Produce(int from, int to, Func<int, string>? payload = null)
    {
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers, Partitioner = KafkaSettings.KeyPartitioner }).Build();
        for (var i = from; i < to; i++)
            producer.Produce(Topic("events"), new Message<string, string> { Key = $"k{i % 37}", Value = $"{1_000_000 + i} {payload?.Invoke(i) ?? ""}" });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(20)));
    }

    private Running Start(string directory, DateTimeOffset? until = null, bool explodes = false, ClientMode client = ClientMode.Batch, string? instanceId = null)
    {
        var said = Counting.Said with { Topic = Topic("said") };
        var latest = Counting.Latest with { Topic = Topic("latest") };
        var topology = Counting.Topology(new TextDecoder(), Orders(), () => 1) with
        {
            ApplicationId = _name,
            Sources = [new SourceDefinition(Topic("rows"), new TextDecoder(), LoadedFirst: true), new SourceDefinition(Topic("events"), new TextDecoder())],
            Sinks = [said, latest],
            DeadLetterTopic = Topic("dead"),
            Processor = () => explodes ? new Exploding(new CountingProcessor(said, latest)) : new CountingProcessor(said, latest),
        };
        var options = new StreamEngineOptions
        {
            Kafka = kafka.Settings,
            StateDirectory = Path.Combine(_state.FullName, directory),
            SessionTimeout = TimeSpan.FromSeconds(6),
            Clock = ClockMode.Log,
            Until = until,
            Client = client,
            InstanceId = instanceId,
        };
        var stop = new CancellationTokenSource();
        var engine = new StreamEngine(topology, options, TimeProvider.System, NullLogger.Instance);
        var running = new Running(engine, engine.RunAsync(Partitions, stop.Token), stop);
        _engines.Add(running);
        return running;
    }

    private static OrderSerde Orders() => new(new TopicSerde<OrderRecord>(OrderCodec.Codec, 1, null!));

    private sealed record Running(StreamEngine Engine, Task Task, CancellationTokenSource Cancel)
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
    private sealed class TextDecoder : IRecordDecoder
    {
        public RecordCheck Check(in ConsumedRecord record) => RecordCheck.Sound(long.Parse(PartsOf(record)[0]));

        public object Decode(in ConsumedRecord record) => PartsOf(record)[1];

        private static string[] PartsOf(in ConsumedRecord record) => Encoding.UTF8.GetString(record.Value.Span).Split(' ', 2);
    }
}
