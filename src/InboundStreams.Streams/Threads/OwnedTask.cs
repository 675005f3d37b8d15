using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <summary>What a stream thread keeps of one partition that it owns.</summary>
internal sealed class OwnedTask
{
    private readonly EngineMetrics _metrics;
    private long _cachedBytes;
    private long _lag;
    private long _toRestore;
    private (long Hits, long Misses) _looks;

    public OwnedTask(int partition, IReadOnlyList<SourceDefinition> sources, EngineMetrics metrics)
    {
        _metrics = metrics;
        Partition = partition;
        Inputs = [.. sources.Select(source => new TopicPartition(source.Topic, partition))];
        Pages = [.. sources.Select(_ => new RecordPages())];
        Waiting = [.. sources.Select(_ => new Queue<ConsumedRecord>())];
        Resolving = new Task?[sources.Count];
        Paused = new bool[sources.Count];
        Expected = new long[sources.Count];
        WentBack = new bool[sources.Count];
        metrics.Tasks(0, 1);
    }

    public int Partition { get; }

    /// <summary>Of each input, its partition.</summary>
    public IReadOnlyList<TopicPartition> Inputs { get; }

    public TaskState State { get; private set; } = TaskState.Locating;

    public IStateStore? Store { get; set; }

    public TaskStart? Start { get; set; }

    /// <summary>Null unless it runs.</summary>
    public StreamTask? Core { get; private set; }

    /// <summary>Where the records of an input are copied to.</summary>
    public RecordPages[] Pages { get; }

    /// <summary>Records that wait for something outside before they can be taken, per input. While one is not empty its partition is paused.</summary>
    public Queue<ConsumedRecord>[] Waiting { get; }

    /// <summary>The question under way for the first waiting record of an input.</summary>
    public Task?[] Resolving { get; }

    public bool[] Paused { get; }

    /// <summary>The least offset that the next polled record of an input may have.</summary>
    public long[] Expected { get; }

    /// <summary>The client has handed over records of an input that were there before: it is to be sought again.</summary>
    public bool[] WentBack { get; }

    /// <summary>Changelog records waiting to be written to the store; an empty state deletes.</summary>
    public Dictionary<RecordKey, byte[]> RestoreBatch { get; } = [];

    public long Restored { get; set; }

    public long ChangelogBegin { get; set; }

    /// <summary>Where the changelog ends, as far as this task has read or written it; it may end later, never earlier.</summary>
    public long ChangelogEnd { get; set; }

    /// <summary>For a batch run: where each input ended when it began; null without.</summary>
    public long[]? Ends { get; set; }

    public bool AdvancedToUntil { get; set; }

    public long Taken { get; set; }

    /// <summary>Its start and its store are known: the store is read up to the changelog's end.</summary>
    public void Restore() => MoveTo(TaskState.Restoring);

    public void Run(StreamTask core)
    {
        MoveTo(TaskState.Running);
        Core = core;
        Array.Clear(Paused);
        Array.Clear(WentBack);
        Start!.NextOffsets.CopyTo(Expected);
        _metrics.Restored(Restored);
        Restored = 0;
        IsToRestore(0);
    }

    /// <summary>A slice is committed.</summary>
    public void Committed(Slice slice)
    {
        // Records take offsets, and the transaction's marker one more, which may not be written yet: the store does not count on it. Transactions of others
        // that were aborted in between have taken offsets too: then the next start restores some records more than it must.
        var written = ChangelogEnd + slice.Changelog.Count;
        Core!.Committed(written);
        ChangelogEnd = slice.Changelog.Count > 0 ? written + 1 : written;
        Cached(Core.CachedBytes);
        var looks = Core.Looks;
        _metrics.Looked(looks.Hits - _looks.Hits, looks.Misses - _looks.Misses);
        _looks = looks;
        Taken = 0;
    }

    /// <summary>For the metrics: so much is not taken yet.</summary>
    public void Lags(long offsets)
    {
        _metrics.Lagging(offsets - _lag);
        _lag = offsets;
    }

    /// <summary>For the metrics: so much of the changelog is not read yet.</summary>
    public void IsToRestore(long offsets)
    {
        _metrics.ToRestore(offsets - _toRestore);
        _toRestore = offsets;
    }

    /// <summary>Forgets all that is not committed: it is to be located again.</summary>
    public void Reset()
    {
        Drop();
        if (State != TaskState.Locating)
            MoveTo(TaskState.Locating);
    }

    public void Close()
    {
        Drop();
        MoveTo(TaskState.Closed);
        _metrics.Tasks(0, -1);
    }

    private void Drop()
    {
        Cached(0);
        Lags(0);
        IsToRestore(0);
        _looks = default;
        Core = null;
        Start = null;
        Store?.Dispose();
        Store = null;
        RestoreBatch.Clear();
        foreach (var queue in Waiting)
            queue.Clear();
        Array.Clear(Resolving);
        (AdvancedToUntil, Taken, Restored) = (false, 0, 0);
    }

    private void Cached(long bytes)
    {
        _metrics.Cached(bytes - _cachedBytes);
        _cachedBytes = bytes;
    }

    private void MoveTo(TaskState next)
    {
        if (!TaskTransitions.All.Contains((State, next)))
            throw new InvalidOperationException($"The task of partition {Partition} cannot go from {State} to {next}.");
        _metrics.Tasks((next == TaskState.Running ? 1 : 0) - (State == TaskState.Running ? 1 : 0), 0);
        State = next;
    }
}
