namespace InboundStreams.Streams.Stores;

/// <summary>
/// The committed states of one task, ordered by key, with the derived index of their timers. It only ever holds what a
/// committed transaction has written, so that it is a prefix of the changelog at any moment.
/// </summary>
public interface IStateStore : IDisposable
{
    /// <summary>The changelog offset from which the store lacks records; null for a store that was never written.</summary>
    long? ChangelogOffset { get; }

    byte[]? Get(RecordKey key);

    /// <summary>All of it or, after a crash, none of it.</summary>
    void Write(StoreBatch batch);

    /// <summary>In key order, after the given key.</summary>
    IEnumerable<KeyValuePair<RecordKey, byte[]>> Range(RecordKey? after);

    /// <summary>In (due, key) order, from the given place on.</summary>
    IEnumerable<KeyTimer> Timers(KeyTimer? from);

    /// <summary>Forgets everything: the changelog will be read from its start.</summary>
    void Clear();
}

/// <summary>The earliest pending timer of a key. Order: due time, then key bytes.</summary>
/// <param name="Due">Unix milliseconds.</param>
public readonly record struct KeyTimer(long Due, RecordKey Key) : IComparable<KeyTimer>
{
    public int CompareTo(KeyTimer other) => Due != other.Due ? Due.CompareTo(other.Due) : Key.CompareTo(other.Key);

    public static bool operator <(KeyTimer left, KeyTimer right) => left.CompareTo(right) < 0;

    public static bool operator >(KeyTimer left, KeyTimer right) => left.CompareTo(right) > 0;

    public static bool operator <=(KeyTimer left, KeyTimer right) => left.CompareTo(right) <= 0;

    public static bool operator >=(KeyTimer left, KeyTimer right) => left.CompareTo(right) >= 0;
}

/// <summary>What one committed transaction changes in a store.</summary>
/// <param name="ChangelogOffset">The store holds the changelog up to here, exclusive.</param>
public sealed record StoreBatch(long ChangelogOffset, IReadOnlyList<StoreChange> Changes);

/// <param name="Value">Null deletes.</param>
/// <param name="TimerBefore">The timer to take out of the index; null for none.</param>
/// <param name="TimerAfter">The timer to put in; null for none.</param>
public readonly record struct StoreChange(RecordKey Key, byte[]? Value, long? TimerBefore, long? TimerAfter);
