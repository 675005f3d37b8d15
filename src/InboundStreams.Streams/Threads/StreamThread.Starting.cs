using System.Collections.Immutable;
using Confluent.Kafka;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using RocksDbSharp;

namespace InboundStreams.Streams.Threads;

/// <content>From an assignment to a running task: where it begins, what it knows.</content>
internal sealed partial class StreamThread
{
    private const int RestoreBatchMax = 5_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestorePoll = TimeSpan.FromMilliseconds(100);

    private byte[] _stored = [];
    private int _looks;
    private bool _restoring;
    private TimeSpan _retryAt;
    private long _restoreStarted;

    private void StartTasks()
    {
        if (_fatal is not null || _tasks.Values.All(task => task.Phase == TaskPhase.Running))
            return;
        try
        {
            var locating = _tasks.Values.Where(task => task.Phase == TaskPhase.Locating).ToList();
            if (locating.Count > 0 && _time.GetElapsedTime(0) >= _retryAt)
                Locate(locating);
            Restore();
        }
        catch (Exception fault) when (fault is KafkaException or OperationCanceledException)
        {
            Delay(fault.Message);
        }
        catch (StreamThreadStoppedException fault)
        {
            _fatal = fault;
        }
    }

    private void Delay(string reason)
    {
        if (Say("start"))
            _logger.StartDelayed(reason);
        _retryAt = _time.GetElapsedTime(0) + LookAgain;
    }

    /// <summary>All at once; or, when one of them cannot be located yet, each for itself, so that the others start.</summary>
    private void Locate(List<OwnedTask> tasks)
    {
        foreach (var task in tasks)
        {
            Close(task);
            _consumer.Pause(Inputs(task));
        }

        // Ends what this process left open in an earlier life; until then the group's offsets are not stable.
        Writer();
        if (tasks.Count > 1 && TryLocateTogether(tasks))
            return;
        List<string> reasons = [];
        // Not always the same first: behind one that keeps everybody waiting the others would never be looked at.
        var first = _looks++ % tasks.Count;
        foreach (var task in tasks.Skip(first).Concat(tasks.Take(first)))
        {
            if (LocateAlone(task, out var isSilent) is not { } reason)
                continue;
            reasons.Add(reason);
            if (isSilent)
                break;
        }

        if (reasons.Count > 0)
            Delay(string.Join("; ", reasons));
    }

    private bool TryLocateTogether(List<OwnedTask> tasks)
    {
        try
        {
            LocateTogether(tasks);
            return true;
        }
        catch (Exception fault) when (fault is KafkaException or DoubtfulStartException or NotReadyException)
        {
            return false;
        }
    }

    /// <param name="isSilent">Nothing answers: it took a while to know that, and the next will fare no better.</param>
    /// <returns>Why not yet; null when it has been located.</returns>
    private string? LocateAlone(OwnedTask task, out bool isSilent)
    {
        isSilent = false;
        try
        {
            Close(task);
            LocateTogether([task]);
            return null;
        }
        catch (Exception fault) when (fault is KafkaException or NotReadyException)
        {
            var code = (fault as KafkaException)?.Error.Code;
            isSilent = code is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown;
            return $"partition {task.Partition}: {fault.Message}";
        }
        catch (DoubtfulStartException doubt)
        {
            return _doubts.Confirm(task.Partition, doubt.Message, _member?.Generation ?? -1)
                ? throw new StreamThreadStoppedException($"The engine stopped: {doubt.Message} (inbound doctor shows how all partitions stand.)")
                : $"partition {task.Partition} is looked at again, because {doubt.Message}";
        }
    }

    /// <summary>
    /// Finds where the tasks begin: after their last order record, which must agree with the group's offsets, or at the start of everything.
    /// </summary>
    /// <exception cref="KafkaException">Something has not answered: nothing is known of any of them.</exception>
    /// <exception cref="DoubtfulStartException">Of one of them something does not fit.</exception>
    private void LocateTogether(List<OwnedTask> tasks)
    {
        var committed = _consumer.Committed(tasks.SelectMany(Inputs), AskPatience).ToDictionary(each => each.TopicPartition, each => each.Offset);
        var orders = LastOrders(tasks);
        foreach (var task in tasks)
        {
            task.Start = orders.GetValueOrDefault(task.Partition) is { } last
                ? Resume(task, last.Head, [.. Inputs(task).Select(each => committed[each])])
                : FirstStart(task, committed);
            if (_options.Until is not null)
            {
                var ends = Wait(LogOffsets.EndsAsync(_admin, Inputs(task), IsolationLevel.ReadCommitted));
                task.Ends = [.. Inputs(task).Select(each => ends[each])];
            }
        }

        OpenStores(tasks);
    }

    private TaskStart Resume(OwnedTask task, OrderHead head, IReadOnlyList<Offset> committed)
    {
        var offsets = string.Join(" ", head.NextOffsets);
        if (committed.All(each => each == Offset.Unset))
        {
            _logger.ResumedFromOrder(_topology.ApplicationId, task.Partition, offsets);
        }
        else if (!committed.Select(each => each.Value).SequenceEqual(head.NextOffsets))
        {
            throw new DoubtfulStartException(
                $"for partition {task.Partition} the group {_topology.ApplicationId} says next offsets {string.Join(" ", committed)}, the last record of "
                + $"{_topology.OrderTopic} says {offsets}. Somebody has moved the group's offsets. Delete them (kafka-consumer-groups --delete-offsets) to "
                + "resume where the order ends, or use inbound replay to go back.");
        }

        return new TaskStart(task.Partition, head.NextOffsets, head.LoadEnds, head.TaskTime, head.DefinitionsVersion, head.VisitedUpTo);
    }

    private TaskStart FirstStart(OwnedTask task, Dictionary<TopicPartition, Offset> committed)
    {
        if (Inputs(task).Any(each => committed[each] != Offset.Unset))
            throw new DoubtfulStartException(
                $"the group {_topology.ApplicationId} has offsets for partition {task.Partition}, but {_topology.OrderTopic} has no record of it. "
                + "The order topic was deleted or trimmed; restore it, or start anew with another --application-id.");
        if (HoldsRecords(new TopicPartition(_topology.ChangelogTopic, task.Partition)))
            throw new DoubtfulStartException(
                $"{_topology.ChangelogTopic}[{task.Partition}] has records, but {_topology.OrderTopic} has none. "
                + "Restore the order topic, or start anew with another --application-id.");

        var begins = Wait(LogOffsets.BeginningsAsync(_admin, Inputs(task)));
        var ends = Wait(LogOffsets.EndsAsync(_admin, Inputs(task), IsolationLevel.ReadCommitted));
        var loadEnds = _topology.Sources.Select(source => source.LoadedFirst ? ends[new TopicPartition(source.Topic, task.Partition)] : 0).ToImmutableArray();
        _logger.FirstStart(task.Partition, string.Join(" ", loadEnds));
        return new TaskStart(task.Partition, [.. Inputs(task).Select(each => begins[each])], loadEnds);
    }

    /// <summary>Committed ones. A first transaction that was aborted leaves a marker, and nothing else.</summary>
    private bool HoldsRecords(TopicPartition partition)
    {
        var begin = Wait(LogOffsets.BeginningsAsync(_admin, [partition]))[partition];
        var end = Wait(LogOffsets.EndsAsync(_admin, [partition], IsolationLevel.ReadUncommitted))[partition];
        var found = false;
        ReadToEnd([new Stretch(partition, begin, end)], _ => found = true, until: () => found);
        return found;
    }

    private Dictionary<int, OrderRecord> LastOrders(List<OwnedTask> tasks)
    {
        var partitions = tasks.Select(task => new TopicPartition(_topology.OrderTopic, task.Partition)).ToList();
        var last = Wait(OrderTails.ReadAsync(_admin, partitions, (stretches, take) => ReadToEnd(stretches, take)));
        return last.ToDictionary(each => each.Key, each => _topology.OrderSerde.Deserialize(each.Value));
    }

    private void ReadToEnd(IEnumerable<Stretch> stretches, Action<ConsumeResult<byte[], byte[]>> take, Func<bool>? until = null)
    {
        _looking.Start(stretches);
        var started = _time.GetTimestamp();
        while (!_looking.Done && until?.Invoke() != true)
        {
            _looking.Poll(RestorePoll, _time, take);
            // An open transaction of a dead member ends by time-out at the latest.
            if (_time.GetElapsedTime(started) > _options.TransactionTimeout * 2)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{_looking.Missing} cannot be read to the end yet"));
        }
    }

    private void OpenStores(List<OwnedTask> tasks)
    {
        var partitions = tasks.Select(task => new TopicPartition(_topology.ChangelogTopic, task.Partition)).ToList();
        var begins = Wait(LogOffsets.BeginningsAsync(_admin, partitions));
        var ends = Wait(LogOffsets.EndsAsync(_admin, partitions, IsolationLevel.ReadUncommitted));
        foreach (var (task, changelog) in tasks.Zip(partitions))
        {
            task.Store = _directory is null ? new MemoryStore() : OpenStore(_directory.StoreOf(_topology.Store, task.Partition));
            (task.ChangelogBegin, task.ChangelogEnd) = (begins[changelog], ends[changelog]);
            if (task.Store.ChangelogOffset > ends[changelog])
                throw new DoubtfulStartException(
                    $"the store of partition {task.Partition} holds {changelog.Topic} up to offset {task.Store.ChangelogOffset}, but the topic ends at "
                    + $"{ends[changelog]}. It was recreated or truncated; restore it, or move the state directory away to accept what the topic says.");
            if (task.Store.ChangelogOffset < begins[changelog])
            {
                _logger.StoreWiped(task.Partition);
                task.Store.Clear();
            }

            // One state says whether they are of a form that this version reads.
            foreach (var (key, value) in task.Store.Range(null).Take(1))
                TimerOf(task, key, value);
            task.Phase = TaskPhase.Restoring;
            _doubts.Forget(task.Partition);
        }

        // Those that were being restored go on from what is written.
        foreach (var task in _tasks.Values)
            task.RestoreBatch.Clear();
        _reader.Start(_tasks.Values.Where(task => task.Phase == TaskPhase.Restoring)
            .Select(task => new Stretch(
                new TopicPartition(_topology.ChangelogTopic, task.Partition),
                Math.Max(task.ChangelogBegin, task.Store!.ChangelogOffset ?? 0),
                task.ChangelogEnd)));
        _restoreStarted = _time.GetTimestamp();
        _restoring = true;
    }

    /// <exception cref="NotReadyException">Another thread of this process has not closed it yet.</exception>
    private RocksDbStore OpenStore(string directory)
    {
        try
        {
            return new RocksDbStore(directory, _storeMemory!);
        }
        catch (RocksDbException fault) when (fault.Message.Contains("lock", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotReadyException($"its store is still open: {fault.Message}", fault);
        }
    }

    /// <summary>One bite of the restore; the group is kept alive between bites. When all is there the tasks run.</summary>
    private void Restore()
    {
        if (!_restoring)
            return;
        _reader.Poll(RestorePoll, _time, result =>
        {
            var task = _tasks[result.Partition.Value];
            task.RestoreBatch[new RecordKey(result.Message.Key)] = result.Message.Value ?? [];
            task.Restored++;
            if (task.RestoreBatch.Count >= RestoreBatchMax)
                WriteRestored(task, result.Offset.Value + 1);
        });
        if (!_reader.Done)
            return;
        foreach (var task in _tasks.Values.Where(each => each.Phase == TaskPhase.Restoring).ToList())
        {
            WriteRestored(task, task.ChangelogEnd);
            SeekAndRun(task);
        }

        _restoring = false;
    }

    private void WriteRestored(OwnedTask task, long changelogOffset)
    {
        if (task.Store!.ChangelogOffset == changelogOffset)
            return;
        List<StoreChange> changes = [];
        foreach (var (key, value) in task.RestoreBatch)
        {
            var length = task.Store.Read(key, ref _stored);
            changes.Add(new StoreChange(key, value, TimerOf(task, key, _stored.AsSpan(0, length)), TimerOf(task, key, value)));
        }

        task.Store.Write(new StoreBatch(changelogOffset, changes));
        task.RestoreBatch.Clear();
    }

    private long? TimerOf(OwnedTask task, RecordKey key, ReadOnlySpan<byte> state)
    {
        if (state.Length == 0)
            return null;
        try
        {
            _topology.StateFormat.Check(state);
        }
        catch (InvalidDataException fault)
        {
            throw new StreamThreadStoppedException(
                $"The engine stopped: {_topology.ChangelogTopic}[{task.Partition}] or the store beside it has a state of key {key} that cannot be read. {fault.Message}", fault);
        }

        return _topology.StateFormat.NextTimer(state);
    }

    private void SeekAndRun(OwnedTask task)
    {
        foreach (var (partition, next) in Inputs(task).Zip(task.Start!.NextOffsets))
            _consumer.Seek(new TopicPartitionOffset(partition, next));
        _consumer.Resume(Inputs(task));
        Array.Clear(task.Paused);
        var limits = _options.Clock == ClockMode.Log ? _options.Limits with { MergeWaitMax = TimeSpan.MaxValue } : _options.Limits;
        task.Core = new StreamTask(_topology, task.Start, task.Store!, limits);
        task.Phase = TaskPhase.Running;
        _metrics.Tasks(1, 0);
        _logger.Restored(task.Partition, task.Restored, _time.GetElapsedTime(_restoreStarted));
        _metrics.Restored(task.Restored);
        task.Restored = 0;
    }

    private IEnumerable<TopicPartition> Inputs(OwnedTask task) => _topology.Sources.Select(source => new TopicPartition(source.Topic, task.Partition));

    private static T Wait<T>(Task<T> answer) => answer.GetAwaiter().GetResult();
}
