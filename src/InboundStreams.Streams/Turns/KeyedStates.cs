using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Turns;

/// <summary>
/// The states of one task between a turn and its commit: what was used lately stands decoded in a cache, what was changed since the last commit
/// in an overlay, what is committed in the store. Beside them the next timers, in order.
/// </summary>
/// <param name="store">Holds committed states only.</param>
/// <param name="timersMax">Timers held in memory; the rest stands in the store's index.</param>
public sealed class KeyedStates<TState>(IStateStore store, IStateSerde<TState> serde, long cacheBytesMax, int timersMax = KeyedStates<TState>.TimersMax)
    where TState : class
{
    private const int TimersMax = 20_000;

    private readonly StateCache<TState> _cache = new(cacheBytesMax);
    private readonly Dictionary<RecordKey, KeyEntry<TState>> _overlay = [];
    private readonly TimerIndex _timers = TimerIndex.Of(store, timersMax);

    /// <summary>The changed states, by their encoded bytes, roughly.</summary>
    public long ChangedBytes { get; private set; }

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

    /// <summary>The changed states as changelog records, one for each key. The overlay keeps them until <see cref="Committed"/>.</summary>
    public IReadOnlyList<ChangelogRecord> Changes()
    {
        var changes = new List<ChangelogRecord>(_overlay.Count);
        foreach (var entry in _overlay.Values)
        {
            var value = entry.State is null ? null : serde.Serialize(entry.State);
            entry.SizeMax = value?.Length ?? 0;
            changes.Add(new ChangelogRecord(entry.Key, value));
        }

        ChangedBytes = 0;
        return changes;
    }

    /// <summary>The changes are committed: they go into the store.</summary>
    /// <param name="changelogOffset">The offset after the last changelog record; null when there was none.</param>
    public void Committed(IReadOnlyList<ChangelogRecord> changes, long? changelogOffset)
    {
        if (changes.Count > 0)
        {
            var stored = changes.Select(each => new StoreChange(each.Key, each.Value, _overlay[each.Key].StoredTimer, _overlay[each.Key].Timer)).ToList();
            store.Write(new StoreBatch(changelogOffset ?? store.ChangelogOffset ?? 0, stored));
        }

        foreach (var entry in _overlay.Values)
        {
            entry.StoredTimer = entry.Timer;
            entry.Dirty = false;
            _cache.Add(entry);
        }

        _overlay.Clear();
        _timers.Trim();
        _timers.Refill();
    }

    internal KeyEntry<TState> Load(RecordKey key)
    {
        if (_cache.TryGet(key, out var entry) || _overlay.TryGetValue(key, out entry!))
            return entry;
        var stored = store.Get(key);
        var state = stored is null ? null : serde.Deserialize(stored);
        entry = new KeyEntry<TState>(key, state, state is null ? null : serde.NextTimer(state), stored?.Length ?? 0);
        _cache.Add(entry);
        return entry;
    }

    /// <param name="growth">The encoded state is at most so many bytes longer than before.</param>
    internal void Store(KeyEntry<TState> entry, TState? state, int growth)
    {
        entry.State = state;
        entry.SizeMax += growth;
        var timer = state is null ? null : serde.NextTimer(state);
        _timers.Move(entry.Key, entry.Timer, timer);
        entry.Timer = timer;
        if (entry.Dirty)
            return;
        entry.Dirty = true;
        _overlay.Add(entry.Key, entry);
        ChangedBytes += entry.SizeMax;
    }
}
