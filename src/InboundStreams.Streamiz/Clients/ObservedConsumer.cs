using Confluent.Kafka;

namespace InboundStreams.Streamiz.Clients;

/// <summary>
/// A consumer that tells how far its partitions are read. The client reports the ends among the records; Streamiz does not know such reports,
/// so they stay here.
/// </summary>
internal sealed class ObservedConsumer(IConsumer<byte[], byte[]> inner, LoadOrder topics, TimeSpan sessionTimeout, ObservedClients clients) : IConsumer<byte[], byte[]>
{
    private readonly LoadedFirst _loadedFirst = new(inner, topics, clients);

    public Membership Membership { get; } = new(inner, sessionTimeout);

    public string MemberId => inner.MemberId;

    public List<TopicPartition> Assignment => inner.Assignment;

    public List<string> Subscription => inner.Subscription;

    public IConsumerGroupMetadata ConsumerGroupMetadata => inner.ConsumerGroupMetadata;

    public Handle Handle => inner.Handle;

    public string Name => inner.Name;

    public ConsumeResult<byte[], byte[]>? Consume(TimeSpan timeout) => _loadedFirst.Released() ?? Observe(inner.Consume(timeout));

    public ConsumeResult<byte[], byte[]>? Consume(int millisecondsTimeout) => _loadedFirst.Released() ?? Observe(inner.Consume(millisecondsTimeout));

    public ConsumeResult<byte[], byte[]>? Consume(CancellationToken cancellationToken = default) => _loadedFirst.Released() ?? Observe(inner.Consume(cancellationToken));

    public void Subscribe(IEnumerable<string> topics) => inner.Subscribe(topics);

    public void Subscribe(string topic) => inner.Subscribe(topic);

    public void Unsubscribe() => inner.Unsubscribe();

    public void Assign(TopicPartition partition) => inner.Assign(partition);

    public void Assign(TopicPartitionOffset partition) => inner.Assign(partition);

    public void Assign(IEnumerable<TopicPartitionOffset> partitions) => inner.Assign(partitions);

    public void Assign(IEnumerable<TopicPartition> partitions) => inner.Assign(partitions);

    public void IncrementalAssign(IEnumerable<TopicPartitionOffset> partitions) => inner.IncrementalAssign(partitions);

    public void IncrementalAssign(IEnumerable<TopicPartition> partitions) => inner.IncrementalAssign(partitions);

    public void IncrementalUnassign(IEnumerable<TopicPartition> partitions) => inner.IncrementalUnassign(partitions);

    public void Unassign() => inner.Unassign();

    public void StoreOffset(ConsumeResult<byte[], byte[]> result) => inner.StoreOffset(result);

    public void StoreOffset(TopicPartitionOffset offset) => inner.StoreOffset(offset);

    public List<TopicPartitionOffset> Commit() => inner.Commit();

    public void Commit(IEnumerable<TopicPartitionOffset> offsets) => Membership.Commit([.. offsets]);

    public void Commit(ConsumeResult<byte[], byte[]> result) => inner.Commit(result);

    public void Seek(TopicPartitionOffset tpo) => inner.Seek(tpo);

    public void Pause(IEnumerable<TopicPartition> partitions) => inner.Pause(partitions);

    public void Resume(IEnumerable<TopicPartition> partitions) => inner.Resume(partitions);

    public List<TopicPartitionOffset> Committed(TimeSpan timeout) => inner.Committed(timeout);

    public List<TopicPartitionOffset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout) => inner.Committed(partitions, timeout);

    public Offset Position(TopicPartition partition) => inner.Position(partition);

    public List<TopicPartitionOffset> OffsetsForTimes(IEnumerable<TopicPartitionTimestamp> timestampsToSearch, TimeSpan timeout) => inner.OffsetsForTimes(timestampsToSearch, timeout);

    public WatermarkOffsets GetWatermarkOffsets(TopicPartition topicPartition) => inner.GetWatermarkOffsets(topicPartition);

    public WatermarkOffsets QueryWatermarkOffsets(TopicPartition topicPartition, TimeSpan timeout) => inner.QueryWatermarkOffsets(topicPartition, timeout);

    public void Close() => inner.Close();

    public int AddBrokers(string brokers) => inner.AddBrokers(brokers);

    public void SetSaslCredentials(string username, string password) => inner.SetSaslCredentials(username, password);

    public void Dispose()
    {
        clients.Closed(this);
        inner.Dispose();
    }

    public void Assigned(IEnumerable<TopicPartition> partitions) => _loadedFirst.Assign(partitions);

    public void LetGo(IEnumerable<TopicPartition> partitions) => _loadedFirst.LetGo(partitions);

    private ConsumeResult<byte[], byte[]>? Observe(ConsumeResult<byte[], byte[]>? result)
    {
        Membership.Polled();
        ObservedClients.PolledBy(this);
        if (_loadedFirst.Begin() is { } committed)
            Membership.Begin(committed);
        if (result is null)
            return null;
        var progress = clients.ProgressOf(result.TopicPartition);
        if (result.IsPartitionEOF)
        {
            progress.ReachEnd(result.Offset.Value);
            _loadedFirst.EndReached(result.TopicPartition);
            return null;
        }

        progress.Deliver(result.Offset.Value);
        return _loadedFirst.Holds(result) ? null : result;
    }
}
