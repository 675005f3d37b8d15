using Confluent.Kafka;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// Writes slices and the offsets that they took in one transaction. Any failure leaves the outcome to the log: the writer is
/// thrown away, a new one with the same transactional id ends what it left open, and the tasks are read anew.
/// </summary>
internal sealed class TransactionalWriter : IDisposable
{
    private const int CommitAttempts = 5;
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(50);

    private readonly IProducer<byte[], byte[]> _producer;

    public TransactionalWriter(StreamEngineOptions options, string transactionalId)
    {
        var config = options.Kafka.ApplyTo(new ProducerConfig
        {
            ClientId = transactionalId,
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds,
            MessageTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds - 1000,
            Acks = Acks.All,
            LingerMs = 5,
            BatchSize = 512 << 10,
            CompressionType = CompressionType.Lz4,
            QueueBufferingMaxMessages = 1_000_000,
            Partitioner = KafkaSettings.KeyPartitioner,
            DeliveryReportFields = "none",
        });
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Fences and aborts what an earlier writer of the same id left open. Call again after a time-out.</summary>
    /// <exception cref="KafkaException">The coordinator did not answer in time.</exception>
    public void Init(TimeSpan timeout) => _producer.InitTransactions(timeout);

    /// <summary>Writes everything and commits.</summary>
    /// <param name="topology">Names the slices' own topics.</param>
    /// <param name="slices">One per touched task.</param>
    /// <param name="offsets">The next offset of every input partition of every touched task: without them nothing fences a zombie.</param>
    /// <param name="group">Who commits.</param>
    /// <returns>Per partition, the offset after the slice's last changelog record.</returns>
    /// <exception cref="KafkaException">The outcome is unknown; throw the writer away.</exception>
    public Dictionary<int, long> Commit(
        Topology topology, IReadOnlyList<Slice> slices, IReadOnlyList<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        using var changelog = new ChangelogReports(slices.Count(slice => slice.Changelog.Count > 0));
        _producer.BeginTransaction();
        foreach (var slice in slices)
        {
            foreach (var output in slice.Outputs)
                Produce(output.Topic, Message(output), null);
            WriteChangelog(topology.ChangelogTopic, slice, changelog);
            Produce(
                new TopicPartition(topology.OrderTopic, slice.Partition),
                new Message<byte[], byte[]> { Key = PartitionKey(slice.Partition), Value = topology.OrderSerde.Serialize(slice.Order) },
                null);
        }

        _producer.SendOffsetsToTransaction(offsets, group, Timeout.InfiniteTimeSpan);
        Commit();
        return changelog.Wait();
    }

    /// <summary>Ends an open transaction at once where that is possible, so that readers need not wait for the time-out.</summary>
    public void TryAbort()
    {
        try
        {
            _producer.AbortTransaction(TimeSpan.FromSeconds(5));
        }
        catch (Exception fault) when (fault is KafkaException or InvalidOperationException)
        {
            // A fatal or fenced producer cannot abort; its successor's Init does.
        }
    }

    public void Dispose() => _producer.Dispose();

    private static byte[] PartitionKey(int partition) => System.Text.Encoding.UTF8.GetBytes(partition.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static Message<byte[], byte[]> Message(OutputRecord output)
    {
        var message = new Message<byte[], byte[]> { Key = output.Key!, Value = output.Value };
        if (output.Headers is null)
            return message;
        message.Headers = [];
        foreach (var (name, value) in output.Headers)
            message.Headers.Add(name, value);
        return message;
    }

    private void WriteChangelog(string topic, Slice slice, ChangelogReports reports)
    {
        var partition = new TopicPartition(topic, slice.Partition);
        for (var i = 0; i < slice.Changelog.Count; i++)
        {
            var (key, value) = slice.Changelog[i];
            var last = i == slice.Changelog.Count - 1;
            Produce(partition, new Message<byte[], byte[]> { Key = key.Bytes, Value = value! }, last ? reports.Add : null);
        }
    }

    private void Produce(string topic, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>>? handler) =>
        Produce(new TopicPartition(topic, Partition.Any), message, handler);

    private void Produce(TopicPartition partition, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>>? handler)
    {
        while (true)
        {
            try
            {
                _producer.Produce(partition, message, handler);
                return;
            }
            catch (ProduceException<byte[], byte[]> fault) when (fault.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(QueueWait);
            }
        }
    }

    private void Commit()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _producer.CommitTransaction();
                return;
            }
            catch (KafkaRetriableException) when (attempt < CommitAttempts)
            {
                // The same call again is what librdkafka asks for; after the last attempt the outcome is unknown.
            }
        }
    }

    /// <summary>Gathers the offset of each slice's last changelog record; the reports come on the client's own thread.</summary>
    private sealed class ChangelogReports(int expected) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private readonly Dictionary<int, long> _offsets = [];
        private readonly CountdownEvent _missing = new(expected);

        public void Add(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
                return;
            lock (_offsets)
                _offsets[report.Partition.Value] = report.Offset.Value + 1;
            _missing.Signal();
        }

        /// <summary>After a commit all reports are on their way.</summary>
        public Dictionary<int, long> Wait() => _missing.Wait(Patience)
            ? _offsets
            : throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "the transaction is committed, and its changelog offsets were not reported"));

        public void Dispose() => _missing.Dispose();
    }
}
