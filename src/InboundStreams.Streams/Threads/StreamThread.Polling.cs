using Confluent.Kafka;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Threads;

/// <content>From the consumer into the tasks' buffers, and the group's handlers.</content>
internal sealed partial class StreamThread
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MissingPatience = TimeSpan.FromSeconds(30);

    private (ConsumeException Fault, long Since)? _missing;

    private IConsumer<byte[], byte[]> NewConsumer()
    {
        var config = _options.Kafka.ApplyTo(new ConsumerConfig
        {
            ClientId = _transactionalId,
            GroupId = _topology.ApplicationId,
            GroupProtocol = GroupProtocol.Classic,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            SessionTimeoutMs = (int)_options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)_options.SessionTimeout.TotalMilliseconds / 4,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Error,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 50,
            FetchQueueBackoffMs = 10,
            QueuedMinMessages = 100_000,
            QueuedMaxMessagesKbytes = _options.PrefetchKilobytes,
            AllowAutoCreateTopics = false,
        });
        return new ConsumerBuilder<byte[], byte[]>(config)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .SetErrorHandler((_, error) => _logger.ClientFault(error.Reason))
            .SetLogHandler((_, message) => _logger.Client(message.Message))
            .Build();
    }

    private IPolling NewPolling()
    {
        if (_options.Client == ClientMode.OneByOne)
            return new PlainPolling(_consumer);
        try
        {
            return new BatchPolling(_consumer, _topology.Sources.Select(source => source.Topic));
        }
        catch (NotSupportedException fault)
        {
            _logger.OneByOne(fault.Message);
            return new PlainPolling(_consumer);
        }
    }

    private void Poll()
    {
        foreach (var task in _tasks.Values)
            CheckWaiting(task);
        // Whoever waits, for an input that lags or for an answer, waits here.
        _polling.Poll(_moved || _restoring ? TimeSpan.Zero : IdlePoll, PollMax, this);
        LookForMissing();
    }

    void IPollReceiver.Failed(ConsumeException fault)
    {
        if (fault.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
            _fatal = new StreamThreadStoppedException(
                $"The engine stopped: {fault.ConsumerRecord?.TopicPartitionOffset} is no longer in the log ({fault.Error.Reason}). Records between were "
                + "deleted before they were taken. Raise the topic's retention; to accept the loss, give the application a new --application-id and replay.",
                fault);
        else if (Hopeless.Contains(fault.Error.Code) || fault.Error.IsFatal)
            _fatal = new StreamThreadStoppedException(
                $"The engine stopped: {fault.Error.Reason}. Check that the topics exist (inbound topics create) and that this user may read them.", fault);
        else
            _logger.ConsumerGoesOn(_topology.ApplicationId, fault.Error.Reason);
        if (fault.Error.Code == ErrorCode.UnknownTopicOrPart)
            _missing ??= (fault, _time.GetTimestamp());
    }

    /// <summary>
    /// Right after a topic was made, or while brokers start, it is unknown for a moment. librdkafka says so once: whether it is still missing after
    /// a while is asked for.
    /// </summary>
    private void LookForMissing()
    {
        if (_missing is not { } missing || _time.GetElapsedTime(missing.Since) < MissingPatience)
            return;
        _missing = null;
        try
        {
            foreach (var source in _topology.Sources)
                TopicCatalog.PartitionsOf(_admin, source.Topic);
        }
        catch (MissingTopicException fault)
        {
            _fatal = new StreamThreadStoppedException($"The engine stopped: {fault.Message}", missing.Fault);
        }
        catch (KafkaException)
        {
            _missing = missing;
        }
    }

    void IPollReceiver.EndReached(string topic, int partition, long offset)
    {
        var input = _inputOf[topic];
        if (RunningTaskOf(partition) is { } task && task.Waiting[input].Count == 0)
            task.Core!.EndReached(input, offset);
    }

    void IPollReceiver.Take(in PolledRecord polled)
    {
        if (RunningTaskOf(polled.Partition) is not { } task)
            return;
        var input = _inputOf[polled.Topic];
        if (task.Ends is { } ends && polled.Offset >= ends[input])
        {
            task.Core!.EndReached(input, ends[input]);
            return;
        }

        var record = task.Pages[input].Copy(polled);
        if (task.Waiting[input].Count > 0 || !Check(task, input, record))
        {
            task.Waiting[input].Enqueue(record);
            task.Core!.MoreIsThere(input);
            Pause(task, input);
        }
        else if (task.Core!.BufferedBytes(input) > _options.Limits.BufferBytesMax)
        {
            Pause(task, input);
        }
    }

    private OwnedTask? RunningTaskOf(int partition) => _tasks.TryGetValue(partition, out var task) && task.Phase == TaskPhase.Running ? task : null;

    /// <returns>False when the record must wait for something outside.</returns>
    private bool Check(OwnedTask task, int input, in ConsumedRecord record)
    {
        var taken = _intake.Read(input, record);
        if (taken.Record is { } ready)
        {
            task.Core!.Buffer(ready);
            return true;
        }

        if (task.Resolving[input] is not { IsCompleted: false })
            task.Resolving[input] = Resolve(taken.Pending!);
        if (Say("registry"))
            _logger.Waiting(record.Position, taken.Pending!.Waiting);
        return false;
    }

    private static async Task Resolve(PendingAnswer pending)
    {
        try
        {
            await pending.Resolve(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whoever was asked is away. The record is checked again after the pause, is pending again, and the thread says so.
            await Task.Delay(AskAgain).ConfigureAwait(false);
        }
    }

    private void CheckWaiting(OwnedTask task)
    {
        for (var input = 0; input < task.Waiting.Length; input++)
        {
            var waiting = task.Waiting[input];
            if (waiting.Count == 0 || task.Resolving[input] is { IsCompleted: false })
                continue;
            while (waiting.TryPeek(out var record) && Check(task, input, record))
                waiting.Dequeue();
            ResumeDrained(task);
        }
    }

    private void Pause(OwnedTask task, int input)
    {
        if (task.Paused[input])
            return;
        task.Paused[input] = true;
        _consumer.Pause([Of(task, input)]);
    }

    /// <summary>Resumes what has drained to half: pausing throws prefetched records away, so the marks are far apart.</summary>
    private void ResumeDrained(OwnedTask task)
    {
        for (var input = 0; input < task.Paused.Length; input++)
        {
            if (!task.Paused[input] || task.Waiting[input].Count > 0 || task.Core!.BufferedBytes(input) > _options.Limits.BufferBytesMax / 2)
                continue;
            task.Paused[input] = false;
            _consumer.Resume([Of(task, input)]);
        }
    }

    private TopicPartition Of(OwnedTask task, int input) => new(_topology.Sources[input].Topic, task.Partition);

    // The handlers run inside Consume and Close. None may throw: the client would skip a record.

    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        try
        {
            _member = GroupMember.Of(_consumer.ConsumerGroupMetadata);
            foreach (var group in partitions.GroupBy(each => each.Partition.Value))
            {
                if (group.Count() != _topology.Sources.Count)
                    _fatal = new StreamThreadStoppedException(
                        $"The engine stopped: of partition {group.Key} only {string.Join(", ", group.Select(each => each.Topic))} are assigned. All members of "
                        + $"the group {_topology.ApplicationId} must run the same topology on topics with equal partition counts.");
                _tasks[group.Key] = new OwnedTask(group.Key, _topology.Sources.Count);
                _metrics.Tasks(0, 1);
            }

            _logger.Assigned(string.Join(" ", _tasks.Keys), _member.Member, _member.Generation);
        }
        catch (Exception fault)
        {
            _fatal = fault;
        }

        // The engine gives every start itself, once it knows it: until then the partitions stand at their ends, and what slips through is not kept.
        return partitions.Select(each => new TopicPartitionOffset(each, Offset.End));
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        try
        {
            _logger.Revoked(string.Join(" ", _tasks.Keys));
            if (!_hasFailed)
                Commit();
        }
        catch (Exception fault)
        {
            (_fatal, _hasFailed) = (fault, true);
        }

        Release(partitions);
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        _logger.Lost(string.Join(" ", _tasks.Keys));
        Release(partitions);
    }

    private void Release(List<TopicPartitionOffset> partitions)
    {
        try
        {
            CloseTasks([.. partitions.Select(each => each.Partition.Value).Distinct()]);
        }
        catch (Exception fault)
        {
            _fatal = fault;
        }
    }

    private void CloseTasks(IReadOnlyList<int> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!_tasks.Remove(partition, out var task))
                continue;
            _metrics.Tasks(task.Phase == TaskPhase.Running ? -1 : 0, -1);
            Close(task);
        }

        _restoring = false;
    }
}
