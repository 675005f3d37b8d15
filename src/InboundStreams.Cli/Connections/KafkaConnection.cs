using System.CommandLine;
using Confluent.Kafka;
using InboundStreams.Cli.Terminal;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Connections;

/// <summary>From options to Kafka clients.</summary>
internal static class KafkaConnection
{
    /// <exception cref="UserFaultException">A setting is given that is not the user's to choose.</exception>
    public static KafkaSettings SettingsOf(ParseResult parsed)
    {
        var given = (parsed.GetValue(CommonOptions.Kafka) ?? []).Select(CommonOptions.NameAndValue);
        var settings = new KafkaSettings(
            parsed.GetRequiredValue(CommonOptions.BootstrapServers), given.ToDictionary(each => each.Name, each => each.Value, StringComparer.Ordinal));
        return settings.Faults is { Count: > 0 } faults ? throw new UserFaultException($"--kafka: {string.Join(" ", faults)}") : settings;
    }

    /// <summary>librdkafka's own lines are left out: the verb says what it waits for.</summary>
    public static IAdminClient NewAdmin(KafkaSettings kafka) =>
        new AdminClientBuilder(kafka.ApplyTo(new AdminClientConfig())).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    /// <summary>Reads what is committed, up to the ends and beyond: in no group, so that it commits nothing and disturbs nobody.</summary>
    public static IConsumer<byte[], byte[]> NewReader(KafkaSettings kafka) =>
        new ConsumerBuilder<byte[], byte[]>(kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = "not-a-group",
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
            FetchWaitMaxMs = 100,
        }))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();

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
