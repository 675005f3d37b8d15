using Confluent.Kafka;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Clients;

/// <summary>A consumer of Kafka, polled in batches where the client lets it.</summary>
internal sealed class GroupConsumer : IGroupConsumer
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly IPolling _polling;
    private readonly ILogger _logger;

    /// <param name="instanceId">For static membership; null for none.</param>
    public GroupConsumer(Topology topology, StreamEngineOptions options, string clientId, string? instanceId, IGroupListener listener, ILogger logger)
    {
        _logger = logger;
        _consumer = new ConsumerBuilder<byte[], byte[]>(ConfigOf(topology, options, clientId, instanceId))
            .SetPartitionsAssignedHandler((_, partitions) =>
            {
                listener.Assigned(partitions);
                // The engine gives every start itself, once it knows it. Until then the partitions stand at their beginnings, never at their ends: librdkafka
                // 2.16 asks again for such a place half a second after a seek that has overtaken its first answer (rd_kafka_toppar_handle_Offset), and goes
                // there. Back to the beginning shows; on to the end would be records that nobody takes.
                return partitions.Select(each => new TopicPartitionOffset(each, Offset.Beginning));
            })
            .SetPartitionsRevokedHandler((_, partitions) => listener.Revoked([.. partitions.Select(each => each.TopicPartition)]))
            .SetPartitionsLostHandler((_, partitions) => listener.Lost([.. partitions.Select(each => each.TopicPartition)]))
            .SetErrorHandler((_, error) => listener.Failed(error))
            .SetLogHandler((_, message) => logger.Client(message.Message))
            .Build();
        _polling = NewPolling(topology, options);
    }

    public GroupMember Member => GroupMember.Of(_consumer.ConsumerGroupMetadata);

    public void Subscribe(IReadOnlyList<string> topics) => _consumer.Subscribe(topics);

    public void Poll(TimeSpan wait, int most, IPollReceiver receiver) => _polling.Poll(wait, most, receiver);

    public void Pause(IEnumerable<TopicPartition> partitions) => _consumer.Pause(partitions);

    public void Resume(IEnumerable<TopicPartition> partitions) => _consumer.Resume(partitions);

    public void Seek(TopicPartitionOffset position) => _consumer.Seek(position);

    public Dictionary<TopicPartition, Offset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout) =>
        _consumer.Committed(partitions, timeout).ToDictionary(each => each.TopicPartition, each => each.Offset);

    public long? EndOf(TopicPartition partition) => _consumer.GetWatermarkOffsets(partition).High is { IsSpecial: false } high ? high.Value : null;

    public void Close()
    {
        (_polling as IDisposable)?.Dispose();
        try
        {
            _consumer.Close();
        }
        catch (KafkaException fault)
        {
            _logger.Client(fault.Message);
        }
    }

    public void Dispose() => _consumer.Dispose();

    private static ConsumerConfig ConfigOf(Topology topology, StreamEngineOptions options, string clientId, string? instanceId) => options.Kafka.ApplyTo(new ConsumerConfig
    {
        ClientId = clientId,
        GroupId = topology.ApplicationId,
        GroupInstanceId = instanceId,
        GroupProtocol = GroupProtocol.Classic,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
        SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
        HeartbeatIntervalMs = (int)options.SessionTimeout.TotalMilliseconds / 4,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Error,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        EnablePartitionEof = true,
        FetchWaitMaxMs = 50,
        FetchQueueBackoffMs = 10,
        QueuedMinMessages = 100_000,
        QueuedMaxMessagesKbytes = options.PrefetchKilobytes,
        AllowAutoCreateTopics = false,
    });

    private IPolling NewPolling(Topology topology, StreamEngineOptions options)
    {
        if (options.Client == ClientMode.OneByOne)
            return new PlainPolling(_consumer);
        try
        {
            return new BatchPolling(_consumer, topology.Sources.Select(source => source.Topic));
        }
        catch (NotSupportedException fault)
        {
            _logger.OneByOne(fault.Message);
            return new PlainPolling(_consumer);
        }
    }
}
