using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Tasks;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// Writes slices and the offsets that they took in one transaction. Any failure leaves the outcome to the log: the writer is
/// thrown away, a new one with the same transactional id ends what it left open, and the tasks are read anew.
/// </summary>
internal sealed class TransactionalWriter : IDisposable
{
    private const int CommitAttempts = 5;

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly IProducing _producing;
    private readonly TimeSpan _patience;

    public TransactionalWriter(StreamEngineOptions options, string transactionalId, ILogger logger)
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
            // What is not delivered fails the commit.
            EnableDeliveryReports = false,
        });
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
        _producing = NewProducing(options, logger);
        _patience = options.TransactionTimeout;
    }

    /// <summary>Fences and aborts what an earlier writer of the same id left open. Call again after a time-out.</summary>
    /// <exception cref="KafkaException">The coordinator did not answer in time.</exception>
    public void Init(TimeSpan timeout) => _producer.InitTransactions(timeout);

    /// <summary>Writes everything and commits.</summary>
    /// <param name="topology">Names the slices' own topics.</param>
    /// <param name="slices">One per touched task.</param>
    /// <param name="offsets">The next offset of every input partition of every touched task: without them nothing fences a zombie.</param>
    /// <param name="group">Who commits.</param>
    /// <exception cref="KafkaException">The outcome is unknown; throw the writer away.</exception>
    public void Commit(Topology topology, IReadOnlyList<Slice> slices, IReadOnlyList<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        _producer.BeginTransaction();
        foreach (var slice in slices)
        {
            foreach (var output in slice.Outputs)
                _producing.Add(output.Topic, null, output.Key, output.Value, output.Headers);
        }

        foreach (var slice in slices)
        {
            foreach (var change in slice.Changelog)
                _producing.Add(topology.ChangelogTopic, slice.Partition, change.Key.Bytes, change.State.IsEmpty ? (ReadOnlyMemory<byte>?)null : change.State);
        }

        foreach (var slice in slices)
            _producing.Add(topology.OrderTopic, slice.Partition, PartitionKey(slice.Partition), topology.OrderSerde.Serialize(slice.Order));
        _producing.Flush();
        // Without an answer in this time the broker has ended the transaction.
        _producer.SendOffsetsToTransaction(offsets, group, _patience);
        Commit();
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

    public void Dispose()
    {
        _producing.Dispose();
        _producer.Dispose();
    }

    private static byte[] PartitionKey(int partition) => System.Text.Encoding.UTF8.GetBytes(partition.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private IProducing NewProducing(StreamEngineOptions options, ILogger logger)
    {
        if (options.Client == ClientMode.OneByOne)
            return new PlainProducing(_producer);
        try
        {
            return new BatchProducing(_producer);
        }
        catch (NotSupportedException fault)
        {
            logger.OneByOne(fault.Message);
            return new PlainProducing(_producer);
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
}
