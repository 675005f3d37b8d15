using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Intake;

namespace InboundStreams.Streams.Threads;

/// <summary>From the consumer into the tasks' buffers.</summary>
/// <param name="runningTaskOf">The task of a partition; null where it does not run.</param>
internal sealed class InputFeed(
    ThreadScope scope, IGroupConsumer consumer, ClusterNeeds needs, RecordIntake intake, Func<int, OwnedTask?> runningTaskOf) : IPollReceiver
{
    private const int PollMax = 5_000;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _inputOf =
        scope.Topology.Sources.Select((source, i) => (source.Topic, i)).ToDictionary(each => each.Topic, each => each.i, StringComparer.Ordinal);

    private readonly HashSet<OwnedTask> _wentBack = [];

    private long BufferBytesMax => scope.Options.Limits.BufferBytesMax;

    /// <param name="wait">For the first record.</param>
    public void Poll(TimeSpan wait)
    {
        consumer.Poll(wait, PollMax, this);
        SeekAgain();
    }

    /// <summary>Records that wait for something outside may be ready now.</summary>
    public void CheckWaiting(OwnedTask task)
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

    /// <summary>Resumes what has drained to half: pausing throws prefetched records away, so the marks are far apart.</summary>
    public void ResumeDrained(OwnedTask task)
    {
        for (var input = 0; input < task.Paused.Length; input++)
        {
            if (!task.Paused[input] || task.Waiting[input].Count > 0 || task.Core!.BufferedBytes(input) > BufferBytesMax / 2)
                continue;
            task.Paused[input] = false;
            consumer.Resume([task.Inputs[input]]);
        }
    }

    void IPollReceiver.Failed(ConsumeException fault)
    {
        var partition = fault.ConsumerRecord?.Partition.Value ?? -1;
        if (fault.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange && runningTaskOf(partition) is null)
            scope.Logger.ConsumerGoesOn(scope.Topology.ApplicationId, fault.Error.Reason);
        else if (fault.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
            scope.End(new StreamThreadStoppedException(
                $"The engine stopped: {fault.ConsumerRecord?.TopicPartitionOffset} is no longer in the log ({fault.Error.Reason}). Records between were "
                + "deleted before they were taken. Raise the topic's retention; to accept the loss, give the application a new --application-id and replay.",
                fault));
        else if (scope.Options.InstanceId is { } name && fault.Error.Code is ErrorCode.FencedInstanceId or ErrorCode.Local_Fatal)
            scope.End(new InstanceFencedException(
                $"The engine stopped: {fault.Error.Reason}. If another process runs as {name}, give each its own --instance-id.", fault));
        else if (Hopeless.Includes(fault.Error))
            scope.End(new StreamThreadStoppedException($"The engine stopped: {needs.Explain(fault.Error)}", fault));
        else
            scope.Logger.ConsumerGoesOn(scope.Topology.ApplicationId, fault.Error.Reason);
        needs.Suspect();
    }

    void IPollReceiver.EndReached(string topic, int partition, long offset)
    {
        var input = _inputOf[topic];
        if (runningTaskOf(partition) is { } task && task.Waiting[input].Count == 0 && offset >= task.Expected[input])
            task.Core!.EndReached(input, offset);
    }

    void IPollReceiver.Take(in PolledRecord polled)
    {
        if (runningTaskOf(polled.Partition) is not { } task)
            return;
        var input = _inputOf[polled.Topic];
        if (polled.Offset < task.Expected[input])
        {
            task.WentBack[input] = true;
            _wentBack.Add(task);
            return;
        }

        task.Expected[input] = polled.Offset + 1;
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
        else if (task.Core!.BufferedBytes(input) > BufferBytesMax)
        {
            Pause(task, input);
        }
    }

    /// <returns>False when the record must wait for something outside.</returns>
    private bool Check(OwnedTask task, int input, in ConsumedRecord record)
    {
        var taken = intake.Read(input, record);
        if (taken.Record is { } ready)
        {
            task.Core!.Buffer(ready);
            return true;
        }

        if (task.Resolving[input] is not { IsCompleted: false })
            task.Resolving[input] = Resolve(taken.Pending!);
        if (scope.Say("registry"))
            scope.Logger.Waiting(record.Position, taken.Pending!.Waiting);
        return false;
    }

    private async Task Resolve(PendingAnswer pending)
    {
        try
        {
            await pending.Resolve(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whoever was asked is away. The record is checked again after the pause, is pending again, and the thread says so.
            await Task.Delay(AskAgain, scope.Time).ConfigureAwait(false);
        }
    }

    private void Pause(OwnedTask task, int input)
    {
        if (task.Paused[input])
            return;
        task.Paused[input] = true;
        consumer.Pause([task.Inputs[input]]);
    }

    /// <summary>A client that went back to a partition's beginning is told once more where it was; when it cannot be told now, at the next poll.</summary>
    private void SeekAgain()
    {
        foreach (var task in _wentBack)
        {
            for (var input = 0; input < task.WentBack.Length && task.State == TaskState.Running; input++)
                task.WentBack[input] = task.WentBack[input] && !TrySeek(task, input);
        }

        _wentBack.RemoveWhere(task => task.State != TaskState.Running || !task.WentBack.Contains(true));
    }

    private bool TrySeek(OwnedTask task, int input)
    {
        var position = new TopicPartitionOffset(task.Inputs[input], task.Expected[input]);
        try
        {
            consumer.Seek(position);
            scope.Logger.WentBack($"{position.Topic}[{position.Partition.Value}]@{position.Offset.Value}");
            return true;
        }
        catch (KafkaException fault)
        {
            scope.Logger.ConsumerGoesOn(scope.Topology.ApplicationId, fault.Error.Reason);
            return false;
        }
    }
}
