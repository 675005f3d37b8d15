using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Turns;

/// <summary>
/// The states of one task between a turn and its commit: what was used lately stands in a cache, with it what was changed since the last
/// commit; what is committed stands in the store. Beside them the next timers, in order.
/// </summary>
/// <param name="store">Holds committed states only.</param>
/// <param name="timersMax">Timers held in memory; the rest stands in the store's index.</param>
public sealed class KeyedStates(IStateStore store, IStateFormat format, long cacheBytesMax, int timersMax = KeyedStates.TimersMax)
{
    private const int TimersMax = 20_000;

    private readonly StateCache _cache = new(store, cacheBytesMax);
    private readonly List<KeyEntry> _changed = [];
    private readonly TimerIndex _timers = TimerIndex.Of(store, timersMax);

    /// <summary>Bytes of the states that have changed since the last commit.</summary>
    public long ChangedBytes { get; private set; }

    /// <summary>What the states that were used lately take in memory.</summary>
    public long CachedBytes => _cache.Bytes;

    /// <summary>How often a state was in memory when it was needed, and how often it was not.</summary>
    public (long Hits, long Misses) Looks => (_cache.Hits, _cache.Misses);

    /// <summary>The timers in memory are used up and the store has more: commit, then go on.</summary>
    public bool TimersUsedUp => _timers.NeedsRefill;

    /// <summary>The first timer; null when there is none, or when <see cref="TimersUsedUp"/>.</summary>
    public KeyTimer? FirstTimer => _timers.NeedsRefill ? null : _timers.First;

    /// <summary>The stored keys after the given one, in their order.</summary>
    public IEnumerable<RecordKey> KeysAfter(RecordKey? key)
    {
        foreach (var (each, _) in store.Range(key))
            yield return each;
    }

    /// <summary>The changed states as changelog records, one for each key. Until they are <see cref="Committed"/> nothing may change.</summary>
    public IReadOnlyList<ChangelogRecord> Changes()
    {
        var changes = new List<ChangelogRecord>(_changed.Count);
        foreach (var entry in _changed)
            changes.Add(new ChangelogRecord(entry.Key, entry.State));

        ChangedBytes = 0;
        return changes;
    }

    /// <summary>The changes are committed: they go into the store.</summary>
    /// <param name="changelogOffset">Up to here the changelog is in the states after it, exclusive.</param>
    public void Committed(long changelogOffset)
    {
        if (_changed.Count > 0)
        {
            var changes = new List<StoreChange>(_changed.Count);
            foreach (var entry in _changed)
                changes.Add(new StoreChange(entry.Key, entry.State, entry.StoredTimer, entry.Timer));
            store.Write(new StoreBatch(changelogOffset, changes));
        }

        foreach (var entry in _changed)
            (entry.StoredTimer, entry.Dirty) = (entry.Timer, false);
        _changed.Clear();
        _timers.Trim();
        _timers.Refill();
    }

    internal KeyEntry Load(RecordKey key)
    {
        var entry = _cache.Get(key, out var isNew);
        if (isNew)
            entry.Timer = entry.StoredTimer = entry.State.IsEmpty ? null : TimerOf(key, entry.State.Span);
        return entry;
    }

    internal void Store(KeyEntry entry, ReadOnlySpan<byte> state)
    {
        ChangedBytes += state.Length - (entry.Dirty ? entry.State.Length : 0);
        _cache.Set(entry, state);
        var timer = state.IsEmpty ? null : format.NextTimer(state);
        _timers.Move(entry.Key, entry.Timer, timer);
        entry.Timer = timer;
        if (entry.Dirty)
            return;
        entry.Dirty = true;
        _changed.Add(entry);
    }

    private long? TimerOf(RecordKey key, ReadOnlySpan<byte> stored)
    {
        try
        {
            format.Check(stored);
            return format.NextTimer(stored);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"The stored state of key {key} cannot be read: {fault.Message}", fault);
        }
    }
}
