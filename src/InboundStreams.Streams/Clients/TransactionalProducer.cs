using Confluent.Kafka;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Clients;

/// <summary>
/// A producer of Kafka, fed in batches where the client lets it. What waits for a coordinator runs beside the caller, who is given back in time whatever the client
/// does: librdkafka 2.16 waits for a group's coordinator that has gone without regard to the time-out, possibly for ever (its issues 5456 and 5511).
/// </summary>
internal sealed class TransactionalProducer : ITransactionalProducer
{
    // The client's own time-out is to come first.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly IProducing _producing;
    private Task? _hanging;

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

    public void Init(TimeSpan timeout) => Bounded("init", timeout, () => _producer.InitTransactions(timeout));

    public void Begin() => _producer.BeginTransaction();

    public void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null) =>
        _producing.Add(topic, partition, key, value, headers);

    public void Flush() => _producing.Flush();

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMember member, TimeSpan timeout) =>
        Bounded("send offsets", timeout, () => _producer.SendOffsetsToTransaction(offsets, member.Metadata, timeout));

    public void Commit(TimeSpan timeout) => Bounded("commit", timeout, () => _producer.CommitTransaction(timeout));

    public void Abort(TimeSpan timeout) => Bounded("abort", timeout, () => _producer.AbortTransaction(timeout));

    public void Dispose()
    {
        // A client in which a call hangs cannot be taken down. Its successor will fence it; it goes when the call comes back.
        if (_hanging is { IsCompleted: false } hanging)
            _ = hanging.ContinueWith(_ => TakeDown(), TaskScheduler.Default);
        else
            TakeDown();
    }

    private void TakeDown()
    {
        _producing.Dispose();
        _producer.Dispose();
    }

    private void Bounded(string what, TimeSpan timeout, Action call)
    {
        if (_hanging is { IsCompleted: false })
            throw Hangs(what);
        var calling = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([calling], timeout + Grace) < 0)
        {
            _hanging = calling;
            throw Hangs(what);
        }

        calling.GetAwaiter().GetResult();
    }

    private static KafkaException Hangs(string what) => new(new Error(ErrorCode.Local_TimedOut, $"{what}: the client does not come back; it is left behind"));

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
