using Confluent.Kafka;
using InboundStreams.Streams.Admin;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Consuming;

/// <summary>A topic that every process reads whole, from its start, without a group: first to its end, then as it grows.</summary>
public sealed class BroadcastTopic(KafkaSettings kafka, string topic, ILogger logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the topic has been read to its end once.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Hands over every record in order per partition, on one thread, until cancelled.</summary>
    /// <exception cref="KafkaException">The topic does not exist, or may not be read.</exception>
    public Task FollowAsync(Action<ConsumedRecord> take, CancellationToken stop) =>
        Task.Factory.StartNew(() => Follow(take, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Follow(Action<ConsumedRecord> take, CancellationToken stop)
    {
        try
        {
            using var consumer = NewConsumer();
            var missing = Assign(consumer);
            while (!stop.IsCancellationRequested)
            {
                if (missing.Count == 0)
                    _caughtUp.TrySetResult();
                if (Consume(consumer) is not { } result)
                    continue;
                if (result.IsPartitionEOF)
                    missing.Remove(result.Partition.Value);
                else
                    take(ConsumerLoop.ConsumedRecordOf(result));
            }

            consumer.Close();
            _caughtUp.TrySetCanceled(stop);
        }
        catch (Exception fault)
        {
            _caughtUp.TrySetException(fault);
            throw;
        }
    }

    private HashSet<int> Assign(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = TopicCatalog.PartitionsOf(admin, topic);
        consumer.Assign(Enumerable.Range(0, partitions).Select(each => new TopicPartitionOffset(topic, each, Offset.Beginning)));
        return [.. Enumerable.Range(0, partitions)];
    }

    private ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            return consumer.Consume(Wait);
        }
        catch (ConsumeException fault) when (!fault.Error.IsFatal && fault.Error.Code != ErrorCode.TopicAuthorizationFailed)
        {
            logger.ConsumerGoesOn(topic, fault.Error.Reason);
            return null;
        }
    }

    private IConsumer<byte[], byte[]> NewConsumer()
    {
        var config = kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = "not-a-group",
            ClientId = $"{topic}-broadcast",
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 100,
            AllowAutoCreateTopics = false,
        });
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => logger.Client(error.Reason))
            .SetLogHandler((_, message) => logger.Client(message.Message))
            .Build();
    }
}
