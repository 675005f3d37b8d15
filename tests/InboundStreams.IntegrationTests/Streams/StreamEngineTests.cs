using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Diagnosis;
using InboundStreams.Tests.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>The engine on real Kafka, with a topology that counts.</summary>
public sealed class StreamEngineTests(KafkaFixture kafka) : CountingOnKafka(kafka)
{
    [Fact]
    public async Task Counts_every_record_once_through_a_clean_restart_and_a_rebalance_between_two_instances()
    {
        Kafka.Require();
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
        Kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await engine.Stop();
        using (var admin = Kafka.Admin())
            await admin.DeleteGroupsAsync([Name]);
        Produce(300, 400);
        var again = Start("a");
        await Said(400);
        await again.Stop();

        Assert.Equal(400, Committed());
    }

    [Fact]
    public async Task Stops_and_says_so_when_somebody_has_moved_the_groups_offsets()
    {
        Kafka.Require();
        await CreateTopics();
        Produce(0, 100);
        var engine = Start("a");
        await Said(100);
        await engine.Stop();
        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Kafka.BootstrapServers, GroupId = Name }).Build())
            consumer.Commit(Enumerable.Range(0, Partitions).Select(each => new TopicPartitionOffset(Topic("events"), each, 1)));

        var fault = await Assert.ThrowsAsync<StreamThreadStoppedException>(() => Start("a").WaitAsync(Patience));
        Assert.Contains("Somebody has moved the group's offsets", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Nothing of it is run, and the others do not wait for an operator.</summary>
    [Fact]
    public async Task Leaves_alone_the_one_partition_whose_offsets_somebody_has_moved_and_runs_the_others()
    {
        Kafka.Require();
        await CreateTopics();
        Produce(0, 370);
        var engine = Start("a");
        await Said(370);
        await engine.Stop();
        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Kafka.BootstrapServers, GroupId = Name }).Build())
            consumer.Commit([new TopicPartitionOffset(Topic("events"), 1, 1)]);
        Produce(370, 740);
        var again = Start("a");

        var kept = TopicReader.ReadCommitted(Kafka, Topic("events")).Count(each => each.Partition.Value == 1) / 2;
        await Said(740 - kept);
        await again.Stop();

        Assert.Equal(740 - kept, Committed());
        AssertCountedOnce();
    }

    [Fact]
    public async Task Puts_a_damaged_store_aside_and_builds_it_again()
    {
        Kafka.Require();
        await CreateTopics();
        Produce(0, 300);
        var engine = Start("a");
        await Said(300);
        await engine.Stop();
        var store = Directory.EnumerateDirectories(State.FullName, "counts_2", SearchOption.AllDirectories).Single();
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
        Kafka.Require();
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

    /// <summary>One alone that is fenced, by a coordinator that knows its predecessor, would go on: so each joins once more before it gives up.</summary>
    [Fact]
    public async Task Of_two_with_one_name_one_stops_and_says_so_and_the_other_takes_everything()
    {
        Kafka.Require();
        await CreateTopics();
        Produce(0, 100);
        var first = Start("a", instanceId: "one");
        await Said(100);
        var second = Start("b", instanceId: "one");
        await Eventually.Until("one of them stops", () => first.Task.IsFaulted || second.Task.IsFaulted, TimeSpan.FromMinutes(1));
        var (stopped, other) = first.Task.IsFaulted ? (first, second) : (second, first);
        Engines.Remove(stopped);
        Produce(100, 200);
        await Said(200);
        await other.Stop();

        Assert.Contains("give each its own --instance-id", stopped.Task.Exception!.InnerException!.Message, StringComparison.Ordinal);
        AssertCountedOnce();
    }

    [Fact]
    public async Task Says_its_figures_to_whoever_listens_to_its_meter()
    {
        Kafka.Require();
        await CreateTopics();
        ConcurrentDictionary<string, double> figures = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument.Meter.Name == "InboundStreams.Streams" && instrument.Meter.Tags!.Any(tag => (string?)tag.Value == Name))
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
        Kafka.Require();
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
        Kafka.Require();
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
        Kafka.Require();
        await CreateTopics();
        Produce(0, 100);
        var engine = Start("a");
        await Said(100);
        await engine.Stop();
        Produce(100, 200, i => i == 150 ? "explode" : "");

        await Assert.ThrowsAsync<FormatException>(() => Start("a", explodes: true).WaitAsync(Patience));
        Engines.Clear();
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
        Kafka.Require();
        await CreateTopics();
        Produce(0, 37 * 3, i => i / 37 == 1 ? "gone" : "");
        var engine = Start("a", client: client);
        await Said(37 * 3);
        await engine.Stop();

        Assert.Equal(37, TopicReader.ReadCommitted(Kafka, Topic("said")).Count(each => TextOf(each).Split(' ')[1] == "2"));
        Assert.Equal(37 * 2, TopicReader.ReadCommitted(Kafka, Topic("said")).Count(each => TextOf(each).Split(' ')[1] == "1"));
        Produce(37 * 3, 37 * 4, _ => "gone");
        var again = Start("b", client: client);
        await Said(37 * 4);
        await again.Stop();

        var last = TopicReader.ReadCommitted(Kafka, $"{Name}-counts-changelog").GroupBy(each => Encoding.UTF8.GetString(each.Message.Key)).ToList();
        Assert.Equal(37, last.Count);
        Assert.All(last, key => Assert.Null(key.Last().Message.Value));
    }

    [Fact]
    public async Task Starts_behind_a_first_transaction_that_was_aborted()
    {
        Kafka.Require();
        await CreateTopics();
        var config = new ProducerConfig { BootstrapServers = Kafka.BootstrapServers, TransactionalId = $"{Name}-dead" };
        using (var producer = new ProducerBuilder<byte[], byte[]>(config).Build())
        {
            producer.InitTransactions(Patience);
            producer.BeginTransaction();
            for (var partition = 0; partition < Partitions; partition++)
            {
                foreach (var topic in new[] { $"{Name}-counts-changelog", $"{Name}-order" })
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
        Kafka.Require();
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
        Kafka.Require();
        await CreateTopics();
        var examination = new Examination(
            Kafka.Settings,
            Name,
            [Topic("rows"), Topic("events")],
            "counts",
            (value, _) => Task.FromResult(Orders().Deserialize(value)),
            Path.Combine(State.FullName, "a"));
        Assert.All(await Findings(), each => Assert.Contains("not started yet", each.What, StringComparison.Ordinal));
        Produce(0, 200);
        var engine = Start("a");
        await Said(200);
        await Eventually.Until("nothing is a fault", () => Findings().GetAwaiter().GetResult().All(each => each.Severity != Severity.Fault));
        await engine.Stop();
        Assert.All(await Findings(), each => Assert.Equal(Severity.Fine, each.Severity));

        using (var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Kafka.BootstrapServers, GroupId = Name }).Build())
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
}
