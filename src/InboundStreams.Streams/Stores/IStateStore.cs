namespace InboundStreams.Streams.Stores;

/// <summary>
/// The committed states of one task, ordered by key, with the derived index of their timers. It only ever holds what a
/// committed transaction has written, so that it is a prefix of the changelog at any moment.
/// </summary>
public interface IStateStore : IDisposable
{
    /// <summary>The changelog offset from which the store lacks records; null for a store that was never written.</summary>
    long? ChangelogOffset { get; }

    /// <summary>Copies a state into an array, or into a longer one where it is too short.</summary>
    /// <returns>The state's length; 0 where there is none.</returns>
    int Read(RecordKey key, ref byte[] state);

    /// <summary>A state's bytes; empty where there is none.</summary>
    byte[] Get(RecordKey key)
    {
        byte[] state = [];
        var length = Read(key, ref state);
        return state[..length];
    }

    /// <summary>An array for a state of this length that may grow a little.</summary>
    internal static byte[] Room(int length) => GC.AllocateUninitializedArray<byte>(length + (length / 8));

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

/// <param name="State">Empty deletes. Of use until it is written.</param>
/// <param name="TimerBefore">The timer to take out of the index; null for none.</param>
/// <param name="TimerAfter">The timer to put in; null for none.</param>
public readonly record struct StoreChange(RecordKey Key, ReadOnlyMemory<byte> State, long? TimerBefore, long? TimerAfter);
