using System.Collections.Concurrent;
using Confluent.Kafka;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Kafka;
using Streamiz.Kafka.Net.Metrics;

namespace InboundStreams.Streamiz.Clients;

/// <summary>
/// Streamiz's clients, observed: how far the inputs are read, which stores are restored, when a thread last polled. A topology without them, as in
/// a <c>TopologyTestDriver</c>, takes everything at once and restores nothing: then all is always read and restored.
/// </summary>
/// <param name="topics">Of the topology that is observed.</param>
internal sealed class ObservedClients(LoadOrder topics)
{
    private readonly ConcurrentDictionary<TopicPartition, InputProgress> _progress = new();
    private readonly ConcurrentDictionary<TopicPartition, bool> _restored = new();
    private readonly ConcurrentDictionary<ObservedConsumer, bool> _consumers = new();
    private readonly ConcurrentBag<IProducer<byte[], byte[]>> _producers = [];

    // A stream thread has one consumer and one producer, and no task leaves its thread.
    [ThreadStatic]
    private static ObservedConsumer? _consumerOfThread;

    [ThreadStatic]
    private static bool _hasSent;

    private volatile bool _attached;

    /// <summary>How long the thread that has been silent for longest has not polled. Zero while a store is being restored: Streamiz does not poll then.</summary>
    public TimeSpan SinceLastPoll => _restored.Values.All(each => each) && !_consumers.IsEmpty ? _consumers.Keys.Max(each => each.Membership.SinceLastPoll) : TimeSpan.Zero;

    /// <summary>Clients for one <see cref="KafkaStream"/>.</summary>
    public IKafkaSupplier Supplier(IKafkaSupplier inner)
    {
        _attached = true;
        return new ObservingSupplier(inner, this, topics);
    }

    public void Watch(KafkaStream stream)
    {
        stream.OnRestoreStartEvent += (partition, _, _, _) => _restored[partition] = false;
        stream.OnRestoreEndEvent += (partition, _, _) =>
        {
            foreach (var consumer in _consumers.Keys)
                consumer.Membership.Polled();
            _restored[partition] = true;
        };
    }

    /// <summary>Without these clients a stream thread would fire timers over unread records and half restored stores.</summary>
    /// <exception cref="InvalidOperationException">The thread is a stream's, and the stream was made without them.</exception>
    public void RequireFor(Thread thread)
    {
        if (!_attached && thread.Name?.Contains("-stream-thread-", StringComparison.Ordinal) == true)
            throw new InvalidOperationException("The contact topology runs in a KafkaStream that does not know it. Make the stream with ContactStreams.CreateStream, or run it with ContactStreams.RunAsync.");
    }

    public bool IsRestored(string changelog, int partition) => !_attached || _restored.GetValueOrDefault(new TopicPartition(changelog, partition));

    /// <summary>The partition is read to its end, and the last record that was handed out is processed.</summary>
    /// <param name="processed">The last offset that was processed; -1 for none.</param>
    public bool IsRead(TopicPartition partition, long processed) =>
        !_attached || (_progress.TryGetValue(partition, out var progress) && progress.AtEnd && progress.Delivered <= processed);

    /// <summary>The record is part of the load of a first start.</summary>
    public bool IsLoad(TopicPartition partition, long offset) => _attached && offset < ProgressOf(partition).LoadEnd;

    /// <summary>The group membership of the thread; null where there is no group, as in a test driver.</summary>
    public static Membership? MembershipOfThread => _consumerOfThread?.Membership;

    /// <summary>The thread has sent something that is not known to be delivered.</summary>
    public static void Sent() => _hasSent = true;

    /// <summary>Waits until everything that the thread has sent is delivered, then asks whether its partitions are still its own.</summary>
    /// <returns>False when they are not.</returns>
    public bool FlushSent()
    {
        if (!_hasSent)
            return MembershipOfThread is not { IsLost: true };
        foreach (var producer in _producers)
            producer.Flush(CancellationToken.None);
        _hasSent = false;
        return MembershipOfThread?.Ask() ?? true;
    }

    internal InputProgress ProgressOf(TopicPartition partition) => _progress.GetOrAdd(partition, _ => new InputProgress());

    internal static void PolledBy(ObservedConsumer consumer) => _consumerOfThread = consumer;

    internal void Closed(ObservedConsumer consumer) => _consumers.TryRemove(consumer, out _);

    private void Assigned(ObservedConsumer consumer, List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            _progress[partition] = new InputProgress();
        consumer.Assigned(partitions);
    }

    private void LetGo(ObservedConsumer consumer, List<TopicPartitionOffset> partitions)
    {
        consumer.LetGo(partitions.Select(each => each.TopicPartition));
        var numbers = partitions.Select(each => each.Partition).ToHashSet();
        foreach (var changelog in _restored.Keys.Where(each => numbers.Contains(each.Partition)))
            _restored.TryRemove(changelog, out _);
    }

    private sealed class ObservingSupplier(IKafkaSupplier inner, ObservedClients clients, LoadOrder topics) : IKafkaSupplier
    {
        public StreamMetricsRegistry MetricsRegistry
        {
            get => inner.MetricsRegistry;
            set => inner.MetricsRegistry = value;
        }

        public IAdminClient GetAdmin(AdminClientConfig config) => inner.GetAdmin(config);

        public IConsumer<byte[], byte[]> GetConsumer(ConsumerConfig config, IConsumerRebalanceListener rebalanceListener)
        {
            config.EnablePartitionEof = true;
            var listener = new Listener(rebalanceListener, clients);
            var consumer = new ObservedConsumer(inner.GetConsumer(config, listener), topics, TimeSpan.FromMilliseconds(config.SessionTimeoutMs ?? 45_000), clients);
            listener.Consumer = consumer;
            clients._consumers[consumer] = true;
            return consumer;
        }

        public IConsumer<byte[], byte[]> GetGlobalConsumer(ConsumerConfig config) => inner.GetGlobalConsumer(config);

        public IConsumer<byte[], byte[]> GetRestoreConsumer(ConsumerConfig config) => inner.GetRestoreConsumer(config);

        public IProducer<byte[], byte[]> GetProducer(ProducerConfig config)
        {
            var producer = inner.GetProducer(config);
            clients._producers.Add(producer);
            return producer;
        }
    }

    private sealed class Listener(IConsumerRebalanceListener inner, ObservedClients clients) : IConsumerRebalanceListener
    {
        // Set before the first poll, and only a poll calls back.
        public ObservedConsumer Consumer { get; set; } = null!;

        public void PartitionsAssigned(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
        {
            clients.Assigned(Consumer, partitions);
            inner.PartitionsAssigned(consumer, partitions);
        }

        // Streamiz hands lost partitions to this handler too.
        public void PartitionsRevoked(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
        {
            Consumer.Membership.IsLeaving = true;
            inner.PartitionsRevoked(consumer, partitions);
            Consumer.Membership.IsLeaving = false;
            clients.LetGo(Consumer, partitions);
        }

        public void PartitionsLost(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
        {
            inner.PartitionsLost(consumer, partitions);
            clients.LetGo(Consumer, partitions);
        }
    }
}
