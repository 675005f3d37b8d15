using System.Diagnostics;
using Confluent.Kafka;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Bench;

/// <summary>The limit: the same client consumes the same events and forwards every fourth, in transactions of 200 ms with offsets, and decides nothing.</summary>
internal static class BareLoop
{
    private const int ForwardEvery = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <returns>Events per second.</returns>
    public static double Run(KafkaSettings kafka, string source, string sink, string group, int events, CancellationToken stop)
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
            DeliveryReportFields = "none",
        })).SetLogHandler((_, _) => { }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        consumer.Subscribe(source);
        var watch = new Stopwatch();
        var (taken, sliceStarted) = (0, 0L);
        Dictionary<TopicPartition, long> next = [];
        while (taken < events && !stop.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(50)) is not { } result)
                continue;
            if (!watch.IsRunning)
                watch.Start();
            if (next.Count == 0)
            {
                producer.BeginTransaction();
                sliceStarted = Stopwatch.GetTimestamp();
            }

            if (taken++ % ForwardEvery == 0)
                producer.Produce(sink, new Message<byte[], byte[]> { Key = result.Message.Key, Value = result.Message.Value });
            next[result.TopicPartition] = result.Offset.Value + 1;
            if (taken < events && Stopwatch.GetElapsedTime(sliceStarted) < Interval)
                continue;
            producer.SendOffsetsToTransaction(next.Select(each => new TopicPartitionOffset(each.Key, each.Value)), consumer.ConsumerGroupMetadata, Timeout.InfiniteTimeSpan);
            producer.CommitTransaction();
            next.Clear();
        }

        watch.Stop();
        consumer.Close();
        return taken / watch.Elapsed.TotalSeconds;
    }
}
