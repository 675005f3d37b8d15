using Confluent.Kafka;

namespace InboundStreams.Streams;

/// <summary>How to reach the cluster: ordinary librdkafka settings, shared by all clients of the process.</summary>
/// <param name="BootstrapServers">host:port, comma separated.</param>
/// <param name="Settings">Further librdkafka settings, as <c>security.protocol</c>, <c>sasl.username</c>, <c>ssl.ca.location</c>.</param>
public sealed record KafkaSettings(string BootstrapServers, IReadOnlyDictionary<string, string>? Settings = null)
{
    /// <summary>Java's default: producers of other languages must agree, or records miss their task.</summary>
    public const Partitioner KeyPartitioner = Partitioner.Murmur2Random;

    public TConfig ApplyTo<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.BootstrapServers = BootstrapServers;
        foreach (var (name, value) in Settings ?? new Dictionary<string, string>())
            config.Set(name, value);
        return config;
    }
}
