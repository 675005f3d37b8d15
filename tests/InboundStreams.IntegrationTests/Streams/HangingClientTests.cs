using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using InboundStreams.Streams;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>librdkafka's own in-process brokers, one of which goes away: its issue 5456.</summary>
public sealed partial class HangingClientTests : IDisposable
{
    private const string Group = "a-group";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly nint _client;
    private readonly nint _cluster;

    static HangingClientTests()
    {
        Library.Load();
        var loaded = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).First(path => path.Contains("librdkafka", StringComparison.Ordinal));
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == "librdkafka" ? NativeLibrary.Load(loaded) : 0);
    }

    public HangingClientTests()
    {
        _client = rd_kafka_new(0, rd_kafka_conf_new(), new byte[512], 512);
        _cluster = rd_kafka_mock_cluster_new(_client, 3);
        rd_kafka_mock_topic_create(_cluster, "topic", 1, 3);
        rd_kafka_mock_partition_set_leader(_cluster, "topic", 0, 1);
        rd_kafka_mock_coordinator_set(_cluster, "transaction", "an-id", 1);
        rd_kafka_mock_coordinator_set(_cluster, "group", Group, 2);
    }

    [Fact]
    public void Comes_back_in_time_when_the_groups_coordinator_is_away_and_a_new_one_takes_over()
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Servers, GroupId = Group }).Build();
        var options = new StreamEngineOptions { Kafka = new KafkaSettings(Servers) };
        using var producer = new TransactionalProducer(options, "an-id", NullLogger.Instance);
        producer.Init(Patience);
        producer.Begin();
        producer.Add("topic", 0, [1], new byte[] { 2 });
        producer.Flush();
        Assert.Equal(0, rd_kafka_mock_broker_set_down(_cluster, 2));

        var watch = Stopwatch.StartNew();
        var member = new GroupMember(consumer.ConsumerGroupMetadata, "a-member", 1);
        var fault = Assert.Throws<KafkaException>(() => producer.SendOffsets([new TopicPartitionOffset("topic", 0, 1)], member, TimeSpan.FromSeconds(2)));

        Assert.Equal(ErrorCode.Local_TimedOut, fault.Error.Code);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        // The one in which the call hangs can do nothing any more, and is in nobody's way.
        Assert.Throws<KafkaException>(() => producer.Abort(TimeSpan.FromSeconds(1)));
        rd_kafka_mock_coordinator_set(_cluster, "group", Group, 3);
        using var successor = new TransactionalProducer(options, "an-id", NullLogger.Instance);
        successor.Init(Patience);
        successor.Begin();
        successor.Add("topic", 0, [1], new byte[] { 2 });
        successor.Flush();
        successor.Commit(Patience);
        Assert.Equal(0, rd_kafka_mock_broker_set_up(_cluster, 2));
    }

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    private string Servers => Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_new(int type, nint conf, [In, Out] byte[] error, nint errorBytes);

    [LibraryImport("librdkafka")]
    private static partial void rd_kafka_destroy(nint client);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [LibraryImport("librdkafka")]
    private static partial void rd_kafka_mock_cluster_destroy(nint cluster);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_partition_set_leader(nint cluster, string topic, int partition, int broker);

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_coordinator_set(nint cluster, string type, string key, int broker);

    [LibraryImport("librdkafka")]
    private static partial int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [LibraryImport("librdkafka")]
    private static partial int rd_kafka_mock_broker_set_up(nint cluster, int broker);
}
