using System.CommandLine;
using Confluent.Kafka;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Connections;

/// <summary>From options to Kafka clients.</summary>
internal static class KafkaConnection
{
    public static KafkaSettings SettingsOf(ParseResult parsed) => new(
        parsed.GetRequiredValue(CommonOptions.BootstrapServers),
        (parsed.GetValue(CommonOptions.Kafka) ?? []).Select(CommonOptions.NameAndValue).ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal));

    /// <summary>librdkafka's own lines are left out: the verb says what it waits for.</summary>
    public static IAdminClient NewAdmin(KafkaSettings kafka) =>
        new AdminClientBuilder(kafka.ApplyTo(new AdminClientConfig())).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    /// <summary>For what is written without a transaction: definitions, outcomes, the demo's input.</summary>
    public static IProducer<byte[], byte[]> NewProducer(KafkaSettings kafka) =>
        new ProducerBuilder<byte[], byte[]>(kafka.ApplyTo(new ProducerConfig
        {
            EnableIdempotence = true,
            Partitioner = KafkaSettings.KeyPartitioner,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
        }))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();
}
