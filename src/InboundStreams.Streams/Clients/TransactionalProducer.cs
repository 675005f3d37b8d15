using Confluent.Kafka;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Clients;

/// <summary>A producer of Kafka, fed in batches where the client lets it.</summary>
internal sealed class TransactionalProducer : ITransactionalProducer
{
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly IProducing _producing;

    public TransactionalProducer(StreamEngineOptions options, string transactionalId, ILogger logger)
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
    }

    public void Init(TimeSpan timeout) => _producer.InitTransactions(timeout);

    public void Begin() => _producer.BeginTransaction();

    public void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null) =>
        _producing.Add(topic, partition, key, value, headers);

    public void Flush() => _producing.Flush();

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMember member, TimeSpan timeout) =>
        _producer.SendOffsetsToTransaction(offsets, member.Metadata, timeout);

    public void Commit() => _producer.CommitTransaction();

    public void Abort(TimeSpan timeout) => _producer.AbortTransaction(timeout);

    public void Dispose()
    {
        _producing.Dispose();
        _producer.Dispose();
    }

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
}
