namespace InboundStreams.Streams;

/// <summary>What an engine has done since its start. Written by its threads, read by anyone; a reader may see one count a moment before another.</summary>
public sealed class EngineMetrics
{
    private long _taken;
    private long _deadLetters;
    private long _fired;
    private long _commits;
    private long _restored;
    private long _restarts;
    private long _cached;
    private long _transactions;
    private long _lag;
    private long _restoreLeft;
    private long _hits;
    private long _misses;
    private int _running;
    private int _assigned;

    /// <summary>Records taken, dead letters included; committed ones only.</summary>
    public long RecordsTaken => Interlocked.Read(ref _taken);

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    public long TimersFired => Interlocked.Read(ref _fired);

    /// <summary>Tasks' slices committed.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Transactions committed: each holds a slice of every task that has done something.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>Changelog records read to restore tasks.</summary>
    public long StatesRestored => Interlocked.Read(ref _restored);

    /// <summary>How often tasks were made again after a failed transaction.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>What the states that were used lately take in memory, of all tasks, at their last commits.</summary>
    public long CachedBytes => Interlocked.Read(ref _cached);

    /// <summary>Offsets between what is taken and the ends of the inputs, of all running tasks; looked at once a second.</summary>
    public long Lag => Interlocked.Read(ref _lag);

    /// <summary>Changelog offsets that are still to be read before all tasks run.</summary>
    public long RestoreLeft => Interlocked.Read(ref _restoreLeft);

    /// <summary>By how much the timer that waits for longest is late; looked at once a second, by the thread that looked last.</summary>
    public TimeSpan TimersLate { get; private set; }

    /// <summary>States that were in memory when they were needed.</summary>
    public long CacheHits => Interlocked.Read(ref _hits);

    /// <summary>States that were read from the store.</summary>
    public long CacheMisses => Interlocked.Read(ref _misses);

    /// <summary>How long the last transaction took, from its first record to the answer.</summary>
    public TimeSpan CommitTime { get; private set; }

    /// <summary>Tasks that are restored and at work.</summary>
    public int TasksRunning => Volatile.Read(ref _running);

    /// <summary>Tasks that this process owns.</summary>
    public int TasksAssigned => Volatile.Read(ref _assigned);

    internal void Committed(long taken, long deadLetters, long fired)
    {
        Interlocked.Add(ref _taken, taken);
        Interlocked.Add(ref _deadLetters, deadLetters);
        Interlocked.Add(ref _fired, fired);
        Interlocked.Increment(ref _commits);
    }

    /// <summary>Told how long each transaction took.</summary>
    internal Action<TimeSpan> CommitTook { get; set; } = _ => { };

    internal void CommittedIn(TimeSpan time)
    {
        Interlocked.Increment(ref _transactions);
        CommitTime = time;
        CommitTook(time);
    }

    internal void Late(TimeSpan time) => TimersLate = time;

    internal void Lagging(long change) => Interlocked.Add(ref _lag, change);

    internal void ToRestore(long change) => Interlocked.Add(ref _restoreLeft, change);

    internal void Looked(long hits, long misses)
    {
        Interlocked.Add(ref _hits, hits);
        Interlocked.Add(ref _misses, misses);
    }

    internal void Restored(long records) => Interlocked.Add(ref _restored, records);

    internal void Cached(long change) => Interlocked.Add(ref _cached, change);

    internal void Restarted() => Interlocked.Increment(ref _restarts);

    internal void Tasks(int runningChange, int assignedChange)
    {
        Interlocked.Add(ref _running, runningChange);
        Interlocked.Add(ref _assigned, assignedChange);
    }
}
