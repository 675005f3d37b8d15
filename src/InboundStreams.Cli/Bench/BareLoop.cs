using System.Diagnostics;
using Confluent.Kafka;
using InboundStreams.Streams;
using InboundStreams.Streams.Clients;

namespace InboundStreams.Cli.Bench;

/// <summary>The limit: the same client consumes the same events and forwards every fourth, in transactions of 200 ms with offsets, and decides nothing.</summary>
internal sealed class BareLoop(KafkaSettings kafka, string source, string sink, int events) : IPollReceiver
{
    private const int ForwardEvery = 4;
    private const int PollMax = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<int, long> _next = [];
    private IProducing? _producing;
    private int _taken;

    /// <returns>Events per second.</returns>
    public double Run(string group, ClientMode mode, CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = group,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            QueuedMinMessages = 100_000,
        })).SetLogHandler((_, _) => { }).Build();
        using var producer = new ProducerBuilder<byte[], byte[]>(kafka.ApplyTo(new ProducerConfig
        {
            TransactionalId = group,
            LingerMs = 5,
            CompressionType = CompressionType.Lz4,
            QueueBufferingMaxMessages = 1_000_000,
            EnableDeliveryReports = false,
        })).SetLogHandler((_, _) => { }).Build();
        IPolling polling = mode == ClientMode.Batch ? new BatchPolling(consumer, [source]) : new PlainPolling(consumer);
        _producing = mode == ClientMode.Batch ? new BatchProducing(producer) : new PlainProducing(producer);
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        consumer.Subscribe(source);
        var seconds = Drain(polling, consumer, producer, stop);
        (polling as IDisposable)?.Dispose();
        _producing.Dispose();
        consumer.Close();
        return _taken / seconds;
    }

    private double Drain(IPolling polling, IConsumer<byte[], byte[]> consumer, IProducer<byte[], byte[]> producer, CancellationToken stop)
    {
        var (watch, sliceStarted) = (new Stopwatch(), 0L);
        var isOpen = false;
        while (_taken < events && !stop.IsCancellationRequested)
        {
            if (!isOpen)
            {
                producer.BeginTransaction();
                (isOpen, sliceStarted) = (true, Stopwatch.GetTimestamp());
            }

            polling.Poll(Wait, PollMax, this);
            if (!watch.IsRunning && _taken > 0)
                watch.Start();
            if (_next.Count == 0 || (_taken < events && Stopwatch.GetElapsedTime(sliceStarted) < Interval))
                continue;
            _producing!.Flush();
            var offsets = _next.Select(each => new TopicPartitionOffset(source, each.Key, each.Value));
            producer.SendOffsetsToTransaction(offsets, consumer.ConsumerGroupMetadata, Timeout.InfiniteTimeSpan);
            producer.CommitTransaction();
            _next.Clear();
            isOpen = false;
        }

        return watch.Elapsed.TotalSeconds;
    }

    void IPollReceiver.Take(in PolledRecord record)
    {
        if (_taken++ % ForwardEvery == 0)
            _producing!.Add(sink, null, record.Key.ToArray(), record.Value.ToArray());
        _next[record.Partition] = record.Offset + 1;
    }

    void IPollReceiver.EndReached(string topic, int partition, long offset)
    {
    }

    void IPollReceiver.Failed(ConsumeException fault) => throw fault;
}
