using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Threads;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Consuming;

/// <summary>
/// The plain consumer loop: polls a batch, hands it over, commits when the handler has returned. At least once: a crash
/// before the commit hands the batch over again.
/// </summary>
public sealed class ConsumerLoop(ConsumerLoopOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMilliseconds(50);

    // How long a rebalance waits for the batch in hand; well below the rebalance time-out of 5 minutes.
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PauseAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly HashSet<TopicPartition> _atEnd = [];
    private List<ConsumedRecord> _gathered = [];
    private GroupMember? _member;
    private Action _abandon = () => { };
    private Task? _handling;
    private bool _abandoned;
    private Exception? _fatal;

    /// <summary>Records whose batch is handled and committed.</summary>
    public long Handled { get; private set; }

    /// <summary>
    /// Runs until cancelled; then the batch in hand is finished and committed. The handler may take as long as it needs (it
    /// waits for its own dependencies): meanwhile the group is kept. What the handler throws ends the loop.
    /// </summary>
    /// <exception cref="KafkaException">The cluster refuses, not merely does not answer.</exception>
    public Task RunAsync(Func<ConsumedBatch, CancellationToken, Task> handle, CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(handle, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(Func<ConsumedBatch, CancellationToken, Task> handle, CancellationToken stop)
    {
        using var consumer = NewConsumer();
        consumer.Subscribe(options.Topics);
        var idleSince = time.GetTimestamp();
        try
        {
            while (!stop.IsCancellationRequested && _fatal is null)
            {
                var batch = Gather(consumer);
                if (batch.Count > 0)
                {
                    Handle(consumer, batch, handle, stop);
                    idleSince = time.GetTimestamp();
                }
                else if (IsIdle(consumer) && time.GetElapsedTime(idleSince) >= options.StopWhenIdleFor)
                {
                    break;
                }
            }
        }
        finally
        {
            // A fault may have left a batch behind: closing must not ask it to end.
            _abandon = () => { };
            consumer.Close();
        }

        if (_fatal is not null)
            throw _fatal;
    }

    private bool IsIdle(IConsumer<byte[], byte[]> consumer) =>
        options.StopWhenIdleFor is not null && consumer.Assignment is { Count: > 0 } assignment && assignment.All(_atEnd.Contains);

    private List<ConsumedRecord> Gather(IConsumer<byte[], byte[]> consumer)
    {
        List<ConsumedRecord> batch = _gathered = [];
        var started = time.GetTimestamp();
        while (batch.Count < options.BatchMax && (batch.Count == 0 || time.GetElapsedTime(started) < options.BatchWait))
        {
            if (Consume(consumer, options.BatchWait) is not { } result)
                break;
            if (result.IsPartitionEOF)
            {
                _atEnd.Add(result.TopicPartition);
                continue;
            }

            _atEnd.Remove(result.TopicPartition);
            if (batch.Count == 0)
                started = time.GetTimestamp();
            batch.Add(ConsumedRecordOf(result));
        }

        return batch;
    }

    internal static ConsumedRecord ConsumedRecordOf(ConsumeResult<byte[], byte[]> result) => new(
        result.Topic,
        result.Partition.Value,
        result.Offset.Value,
        result.Message.Timestamp.UnixTimestampMs,
        result.Message.Key,
        result.Message.Value,
        PlainPolling.HeadersOf(result.Message.Headers));

    private void Handle(IConsumer<byte[], byte[]> consumer, List<ConsumedRecord> batch, Func<ConsumedBatch, CancellationToken, Task> handle, CancellationToken stop)
    {
        (_abandoned, _gathered) = (false, []);
        using var abandon = new CancellationTokenSource();
        _abandon = abandon.Cancel;
        var member = _member;
        _handling = Task.Run(() => handle(new ConsumedBatch(batch, member?.Member ?? "", member?.Generation ?? 0), abandon.Token), CancellationToken.None);
        // A pause throws away what is prefetched, so only a handler that takes long gets one.
        if (!Finishes(_handling, PauseAfter))
            consumer.Pause(consumer.Assignment);
        while (!_handling.IsCompleted)
        {
            if (stop.IsCancellationRequested && !Finishes(_handling, StopPatience))
                abandon.Cancel();
            if (Consume(consumer, KeepAlive) is { IsPartitionEOF: false } slipped)
                consumer.Seek(slipped.TopicPartitionOffset);
        }

        var finished = _handling;
        (_handling, _abandon) = (null, () => { });
        if (_abandoned || (finished.IsCanceled && stop.IsCancellationRequested))
        {
            logger.BatchAbandoned(batch[0].Position);
        }
        else
        {
            // A handler that ends cancelled and was not asked to has failed: its batch must not be passed over.
            finished.GetAwaiter().GetResult();
            Commit(consumer, batch);
        }

        consumer.Resume(consumer.Assignment);
    }

    private void Commit(IConsumer<byte[], byte[]> consumer, List<ConsumedRecord> batch)
    {
        try
        {
            consumer.Commit(batch.GroupBy(each => new TopicPartition(each.Topic, each.Partition)).Select(each => new TopicPartitionOffset(each.Key, each.Max(record => record.Offset) + 1)));
            Handled += batch.Count;
        }
        catch (KafkaException fault)
        {
            // Somebody else owns the partitions by now, or the coordinator is away: the batch comes again, to its owner.
            logger.ConsumerGoesOn(options.GroupId, fault.Error.Reason);
        }
    }

    private static bool Finishes(Task task, TimeSpan patience) => Task.WaitAny([task], patience) >= 0;

    private ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException fault) when (!fault.Error.IsFatal && fault.Error.Code is not (ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed))
        {
            logger.ConsumerGoesOn(options.GroupId, fault.Error.Reason);
            return null;
        }
    }

    private IConsumer<byte[], byte[]> NewConsumer()
    {
        var config = options.Kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = options.GroupId,
            ClientId = options.GroupId,
            GroupProtocol = GroupProtocol.Classic,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)options.SessionTimeout.TotalMilliseconds / 4,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 50,
            FetchQueueBackoffMs = 20,
            QueuedMaxMessagesKbytes = 16 << 10,
            AllowAutoCreateTopics = false,
        });
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetPartitionsAssignedHandler((consumer, partitions) =>
            {
                try
                {
                    _atEnd.Clear();
                    _member = GroupMember.Of(consumer.ConsumerGroupMetadata);
                    logger.Assigned(string.Join(" ", partitions.Select(each => $"{each.Topic}[{each.Partition.Value}]")), _member.Member, _member.Generation);
                }
                catch (Exception fault)
                {
                    _fatal = fault;
                }
            })
            .SetPartitionsRevokedHandler((_, _) => LetGo(DrainPatience))
            .SetPartitionsLostHandler((_, _) => LetGo(TimeSpan.Zero))
            .SetErrorHandler((_, error) => logger.Client(error.Reason))
            .SetLogHandler((_, message) => logger.Client(message.Message))
            .Build();
    }

    // The partitions go: the batch in hand gets a moment, and is not committed, because who commits must still own it.
    private void LetGo(TimeSpan patience)
    {
        // What is gathered and not handed over yet comes again, to whoever owns it then.
        _gathered.Clear();
        if (_handling is not { IsCompleted: false } handling)
        {
            _abandoned = _handling is not null;
            return;
        }

        _ = Finishes(handling, patience);
        _abandoned = true;
        _abandon();
    }
}
