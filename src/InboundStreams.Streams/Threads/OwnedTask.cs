using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// A task between assignment and revocation.
/// <code>
/// Located ──► Restoring ──► Running
///    ▲                         │ a transaction failed
///    └─────────────────────────┘
/// </code>
/// </summary>
internal enum TaskPhase
{
    /// <summary>Its start is being looked up.</summary>
    Locating,

    /// <summary>Its store is being brought up to the changelog's end.</summary>
    Restoring,

    /// <summary>It takes records.</summary>
    Running,
}

/// <summary>What a stream thread keeps of one partition that it owns.</summary>
internal sealed class OwnedTask(int partition, int inputs)
{
    public int Partition { get; } = partition;

    public TaskPhase Phase { get; set; } = TaskPhase.Locating;

    public IStateStore? Store { get; set; }

    public TaskStart? Start { get; set; }

    /// <summary>Null until it runs.</summary>
    public StreamTask? Core { get; set; }

    /// <summary>Where the records of an input are copied to.</summary>
    public RecordPages[] Pages { get; } = [.. Enumerable.Range(0, inputs).Select(_ => new RecordPages())];

    /// <summary>Records that wait for something outside before they can be taken, per input. While one is not empty its partition is paused.</summary>
    public Queue<ConsumedRecord>[] Waiting { get; } = [.. Enumerable.Range(0, inputs).Select(_ => new Queue<ConsumedRecord>())];

    /// <summary>The question under way for the first waiting record of an input.</summary>
    public Task?[] Resolving { get; } = new Task?[inputs];

    public bool[] Paused { get; } = new bool[inputs];

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

    /// <summary>As the metrics know them.</summary>
    public long CachedBytes { get; set; }

    public void Close()
    {
        Core = null;
        Start = null;
        Store?.Dispose();
        Store = null;
        RestoreBatch.Clear();
        foreach (var queue in Waiting)
            queue.Clear();
        Array.Clear(Resolving);
        Phase = TaskPhase.Locating;
        (AdvancedToUntil, Taken, Restored) = (false, 0, 0);
    }
}
