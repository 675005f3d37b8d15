using Confluent.Kafka;

namespace InboundStreams.Streams;

/// <summary>How to reach the cluster: ordinary librdkafka settings, shared by all clients of the process.</summary>
/// <param name="BootstrapServers">host:port, comma separated.</param>
/// <param name="Settings">Further librdkafka settings, as <c>security.protocol</c>, <c>sasl.username</c>, <c>ssl.ca.location</c>.</param>
public sealed record KafkaSettings(string BootstrapServers, IReadOnlyDictionary<string, string>? Settings = null)
{
    // What the exactly-once rests on, or what each client must choose for itself.
    private static readonly string[] Reserved =
    [
        "isolation.level", "auto.offset.reset", "enable.auto.commit", "enable.auto.offset.store", "enable.partition.eof",
        "enable.idempotence", "transactional.id", "transaction.timeout.ms", "acks", "partitioner", "delivery.report.only.error",
        "group.id", "group.instance.id", "group.protocol", "partition.assignment.strategy",
    ];

    /// <summary>Java's default: producers of other languages must agree, or records miss their task.</summary>
    public const Partitioner KeyPartitioner = Partitioner.Murmur2Random;

    /// <summary>What of the settings may not be given; empty where nothing is wrong.</summary>
    public IReadOnlyList<string> Faults =>
    [
        .. (Settings?.Keys ?? [])
            .Where(name => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"{name} is chosen by inbound itself: decisions would not be exactly once with another value. Leave it out."),
    ];

    public TConfig ApplyTo<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.BootstrapServers = BootstrapServers;
        foreach (var (name, value) in Settings ?? new Dictionary<string, string>())
            config.Set(name, value);
        return config;
    }
}
