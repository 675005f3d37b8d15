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
    private int _running;
    private int _assigned;

    /// <summary>Records taken, dead letters included; committed ones only.</summary>
    public long RecordsTaken => Interlocked.Read(ref _taken);

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    public long TimersFired => Interlocked.Read(ref _fired);

    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Changelog records read to restore tasks.</summary>
    public long StatesRestored => Interlocked.Read(ref _restored);

    /// <summary>How often tasks were made again after a failed transaction.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>What the states that were used lately take in memory, of all tasks, at their last commits.</summary>
    public long CachedBytes => Interlocked.Read(ref _cached);

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

    internal void Restored(long records) => Interlocked.Add(ref _restored, records);

    internal void Cached(long change) => Interlocked.Add(ref _cached, change);

    internal void Restarted() => Interlocked.Increment(ref _restarts);

    internal void Tasks(int runningChange, int assignedChange)
    {
        Interlocked.Add(ref _running, runningChange);
        Interlocked.Add(ref _assigned, assignedChange);
    }
}
