using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Turns;

/// <summary>
/// The states of one task between a turn and its commit: what was used lately stands in a cache, what was changed since the last commit
/// in an overlay, what is committed in the store. Beside them the next timers, in order.
/// </summary>
/// <param name="store">Holds committed states only.</param>
/// <param name="timersMax">Timers held in memory; the rest stands in the store's index.</param>
public sealed class KeyedStates(IStateStore store, IStateFormat format, long cacheBytesMax, int timersMax = KeyedStates.TimersMax)
{
    private const int TimersMax = 20_000;

    private readonly StateCache _cache = new(cacheBytesMax);
    private readonly Dictionary<RecordKey, KeyEntry> _overlay = [];
    private readonly TimerIndex _timers = TimerIndex.Of(store, timersMax);

    /// <summary>Bytes of the states that have changed since the last commit.</summary>
    public long ChangedBytes { get; private set; }

    /// <summary>What the states that were used lately take in memory.</summary>
    public long CachedBytes => _cache.Bytes;

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
            changes.Add(new ChangelogRecord(entry.Key, entry.State.IsEmpty ? null : entry.State.ToArray()));
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

    internal KeyEntry Load(RecordKey key)
    {
        if (_cache.TryGet(key, out var entry) || _overlay.TryGetValue(key, out entry!))
            return entry;
        var stored = store.Get(key) ?? [];
        entry = new KeyEntry(key, stored, stored.Length == 0 ? null : TimerOf(key, stored));
        _cache.Add(entry);
        return entry;
    }

    internal void Store(KeyEntry entry, ReadOnlySpan<byte> state)
    {
        ChangedBytes += state.Length - (entry.Dirty ? entry.State.Length : 0);
        entry.Set(state);
        var timer = state.IsEmpty ? null : format.NextTimer(state);
        _timers.Move(entry.Key, entry.Timer, timer);
        entry.Timer = timer;
        if (entry.Dirty)
            return;
        entry.Dirty = true;
        _overlay.Add(entry.Key, entry);
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
