using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Clients;

/// <summary>The clients of Kafka.</summary>
/// <param name="thread">Its place among the process's threads: each is a member of its own.</param>
internal sealed class KafkaClients(Topology topology, StreamEngineOptions options, string transactionalId, int thread, TimeProvider time, ILogger logger) : IClientSupplier
{
    public IGroupConsumer Consumer(IGroupListener listener) => new GroupConsumer(
        topology, options, transactionalId, options.InstanceId is { } name ? $"{name}-{thread}" : null, listener, logger);

    public ITransactionalProducer Producer() => new TransactionalProducer(options, transactionalId, logger);

    public ILogReader Reader(string purpose) => new LogReader(options.Kafka, $"{transactionalId}-{purpose}", time);

    public IClusterAdmin Admin() => new ClusterAdmin(new AdminClientBuilder(options.Kafka.ApplyTo(new AdminClientConfig { ClientId = $"{transactionalId}-admin" }))
        .SetLogHandler((_, _) => { })
        .Build());
}
