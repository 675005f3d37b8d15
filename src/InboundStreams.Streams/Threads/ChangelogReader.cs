using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Stores;

namespace InboundStreams.Streams.Threads;

/// <summary>Brings stores up to the ends of their changelogs.</summary>
internal sealed class ChangelogReader : IDisposable
{
    private const int BatchMax = 5_000;

    private readonly ThreadScope _scope;
    private readonly IStateStores _stores;
    private readonly IClusterAdmin _admin;
    private readonly ILogReader _reader;
    private readonly SortedDictionary<int, OwnedTask> _restoring = [];
    private byte[] _stored = [];
    private long _started;

    public ChangelogReader(ThreadScope scope, IClientSupplier clients, IStateStores stores, IClusterAdmin admin)
    {
        (_scope, _stores, _admin) = (scope, stores, admin);
        _reader = clients.Reader("restore");
    }

    public bool IsRestoring => _restoring.Count > 0;

    /// <summary>Opens the stores of located tasks; from now on they are restored.</summary>
    /// <exception cref="KafkaException">There is no answer.</exception>
    /// <exception cref="DoubtfulStartException">A store holds what its changelog does not.</exception>
    /// <exception cref="NotReadyException">A store is still open elsewhere.</exception>
    public void Open(IReadOnlyList<OwnedTask> tasks)
    {
        var partitions = tasks.Select(ChangelogOf).ToList();
        var begins = _admin.Beginnings(partitions);
        var ends = _admin.Ends(partitions, IsolationLevel.ReadUncommitted);
        foreach (var (task, changelog) in tasks.Zip(partitions))
            Open(task, begins[changelog], ends[changelog]);
        foreach (var task in tasks)
        {
            task.Restore();
            task.IsToRestore(task.ChangelogEnd - Math.Max(task.ChangelogBegin, task.Store!.ChangelogOffset ?? 0));
            _restoring[task.Partition] = task;
        }

        ReadOn();
    }

    /// <summary>One bite; the group is kept alive between bites.</summary>
    /// <returns>The tasks whose stores are complete now.</returns>
    public IReadOnlyList<OwnedTask> Restore(TimeSpan time)
    {
        if (_restoring.Count == 0)
            return [];
        _reader.Poll(time, result =>
        {
            if (!_restoring.TryGetValue(result.Partition.Value, out var task))
                return;
            task.RestoreBatch[new RecordKey(result.Message.Key)] = result.Message.Value ?? [];
            task.Restored++;
            task.IsToRestore(task.ChangelogEnd - result.Offset.Value - 1);
            if (task.RestoreBatch.Count >= BatchMax)
                TryWrite(task, result.Offset.Value + 1);
        });
        List<OwnedTask> complete = [];
        foreach (var task in _restoring.Values.Where(task => !_reader.Missing.Contains(ChangelogOf(task))).ToList())
        {
            if (!TryWrite(task, task.ChangelogEnd))
                continue;
            complete.Add(task);
            _restoring.Remove(task.Partition);
            _scope.Logger.Restored(task.Partition, task.Restored, _scope.Time.GetElapsedTime(_started));
        }

        return complete;
    }

    /// <summary>Reads on from what is written: after an error the client may have let go of a partition.</summary>
    public void ReadAgain() => ReadOn();

    /// <summary>The task is not restored any more.</summary>
    public void Forget(OwnedTask task) => _restoring.Remove(task.Partition);

    /// <summary>A store that cannot be read is put aside; an empty one takes its place.</summary>
    public void PutAside(int partition, CorruptStoreException damage)
    {
        var place = _stores.PutAside(partition);
        _scope.Logger.StoreDamaged(partition, damage.Message, place ?? "nowhere");
    }

    public void Dispose() => _reader.Dispose();

    private void Open(OwnedTask task, long begin, long end)
    {
        (task.ChangelogBegin, task.ChangelogEnd) = (begin, end);
        try
        {
            task.Store = _stores.Open(task.Partition);
            Check(task);
        }
        catch (CorruptStoreException damage)
        {
            task.Store?.Dispose();
            task.Store = null;
            PutAside(task.Partition, damage);
            task.Store = _stores.Open(task.Partition);
        }
    }

    private void Check(OwnedTask task)
    {
        if (task.Store!.ChangelogOffset > task.ChangelogEnd)
            throw new DoubtfulStartException(
                $"the store of partition {task.Partition} holds {_scope.Topology.ChangelogTopic} up to offset {task.Store.ChangelogOffset}, but the topic ends at "
                + $"{task.ChangelogEnd}. It was recreated or truncated; restore it, or move the state directory away to accept what the topic says.");
        if (task.Store.ChangelogOffset < task.ChangelogBegin)
        {
            _scope.Logger.StoreWiped(task.Partition);
            task.Store.Clear();
        }

        // One state says whether they are of a form that this version reads.
        foreach (var (key, value) in task.Store.Range(null).Take(1))
            TimerOf(task, key, value);
    }

    /// <summary>Those that were being restored before go on from what is written.</summary>
    private void ReadOn()
    {
        foreach (var task in _restoring.Values)
            task.RestoreBatch.Clear();
        _reader.Start(_restoring.Values.Select(task =>
            new Stretch(ChangelogOf(task), Math.Max(task.ChangelogBegin, task.Store!.ChangelogOffset ?? 0), task.ChangelogEnd)));
        _started = _scope.Time.GetTimestamp();
    }

    /// <returns>False when the store is damaged: the task is to be located again, with an empty one.</returns>
    private bool TryWrite(OwnedTask task, long changelogOffset)
    {
        try
        {
            Write(task, changelogOffset);
            return true;
        }
        catch (CorruptStoreException damage)
        {
            _restoring.Remove(task.Partition);
            task.Reset();
            PutAside(task.Partition, damage);
            return false;
        }
    }

    private void Write(OwnedTask task, long changelogOffset)
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
            _scope.Topology.StateFormat.Check(state);
        }
        catch (InvalidDataException fault)
        {
            throw new StreamThreadStoppedException(
                $"The engine stopped: {_scope.Topology.ChangelogTopic}[{task.Partition}] or the store beside it has a state of key {key} that cannot be read. {fault.Message}",
                fault);
        }

        return _scope.Topology.StateFormat.NextTimer(state);
    }

    private TopicPartition ChangelogOf(OwnedTask task) => new(_scope.Topology.ChangelogTopic, task.Partition);
}
