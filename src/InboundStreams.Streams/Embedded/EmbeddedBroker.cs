using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Streams.Embedded;

/// <summary>
/// librdkafka's in-process broker: a look at the product on a bare machine. In memory only, at most 5 MB or 100,000 batches per
/// partition, no isolation, no fencing, transactional offsets forgotten. Never for production.
/// </summary>
/// <remarks>Functions and their limits: rdkafka_mock.h of librdkafka 2.16.</remarks>
public sealed partial class EmbeddedBroker : IDisposable
{
    private const int ErrorTextBytes = 512;
    private const int ProducerType = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    private EmbeddedBroker(nint client, nint cluster) => (_client, _cluster) = (client, cluster);

    public string BootstrapServers => Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;

    /// <exception cref="InvalidOperationException">The broker cannot be made; the message is librdkafka's.</exception>
    public static EmbeddedBroker Start(IEnumerable<TopicSpec> topics)
    {
        var error = new byte[ErrorTextBytes];
        var settings = rd_kafka_conf_new();
        // The client that carries the broker has no servers of its own and would say so on stderr.
        rd_kafka_conf_set(settings, "log_level", "2", error, ErrorTextBytes);
        var client = rd_kafka_new(ProducerType, settings, error, ErrorTextBytes);
        if (client == 0)
            throw new InvalidOperationException($"The embedded broker cannot start: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        var broker = new EmbeddedBroker(client, rd_kafka_mock_cluster_new(client, 1));
        rd_kafka_mock_group_initial_rebalance_delay_ms(broker._cluster, 50);
        foreach (var topic in topics)
            rd_kafka_mock_topic_create(broker._cluster, topic.Name, topic.Partitions, 1);
        return broker;
    }

    public void Dispose()
    {
        rd_kafka_mock_cluster_destroy(_cluster);
        rd_kafka_destroy(_client);
    }

    // The library must be the very file that Confluent.Kafka has loaded: its name there depends on the system.
    static EmbeddedBroker()
    {
        Library.Load();
        NativeLibrary.SetDllImportResolver(typeof(EmbeddedBroker).Assembly, (name, assembly, path) => name == "librdkafka" ? Loaded() : 0);
    }

    private static nint Loaded()
    {
        var mapped = File.Exists("/proc/self/maps")
            ? File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => path.Contains("librdkafka", StringComparison.Ordinal))
            : null;
        return mapped is null ? 0 : NativeLibrary.Load(mapped);
    }

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_conf_set(nint conf, string name, string value, [In, Out] byte[] error, nint errorBytes);

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

    [LibraryImport("librdkafka")]
    private static partial void rd_kafka_mock_group_initial_rebalance_delay_ms(nint cluster, int milliseconds);
}
