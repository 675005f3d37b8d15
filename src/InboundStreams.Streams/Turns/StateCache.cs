using InboundStreams.Streams.Stores;

namespace InboundStreams.Streams.Turns;

/// <summary>
/// States that were used lately, bounded by their bytes. When it is full, a hand goes round: an entry that was used since the hand last came by is
/// passed over once, another is given to the key that needs a place (the CLOCK algorithm, Corbató 1969). What the open slice has changed stays.
/// </summary>
internal sealed class StateCache(IStateStore store, long bytesMax)
{
    private const int LookMax = 64;

    private readonly Dictionary<RecordKey, KeyEntry> _byKey = [];
    private readonly List<KeyEntry> _entries = [];
    private int _hand;

    /// <summary>What the states take in memory, with everything around them.</summary>
    public long Bytes { get; private set; }

    public long Hits { get; private set; }

    public long Misses { get; private set; }

    /// <summary>The key's entry; one that is not there is read from the store, which <paramref name="isNew"/> says.</summary>
    public KeyEntry Get(RecordKey key, out bool isNew)
    {
        isNew = !_byKey.TryGetValue(key, out var entry);
        if (!isNew)
        {
            entry!.WasUsed = true;
            Hits++;
            return entry;
        }

        Misses++;
        entry = Place();
        Bytes -= entry.Bytes;
        entry.Read(key, store);
        Bytes += entry.Bytes;
        _byKey.Add(entry.Key, entry);
        return entry;
    }

    /// <summary>Gives an entry another state, which may take more memory.</summary>
    public void Set(KeyEntry entry, ReadOnlySpan<byte> state)
    {
        Bytes -= entry.Bytes;
        entry.Set(state);
        Bytes += entry.Bytes;
    }

    /// <summary>An entry without a key: a new one while there is room, else one that was not used lately. Where one is not enough others go.</summary>
    private KeyEntry Place()
    {
        while (Bytes > bytesMax && NextUnused() is { } at)
        {
            var unused = _entries[at];
            _byKey.Remove(unused.Key);
            if (Bytes - unused.Bytes <= bytesMax)
                return unused;
            Bytes -= unused.Bytes;
            _entries[at] = _entries[^1];
            _entries.RemoveAt(_entries.Count - 1);
        }

        var place = new KeyEntry();
        Bytes += place.Bytes;
        _entries.Add(place);
        return place;
    }

    /// <returns>Where it stands; null when there is none near by: the open slice may have changed all of them.</returns>
    private int? NextUnused()
    {
        for (var looked = 0; looked < LookMax && looked < 2 * _entries.Count; looked++)
        {
            _hand = _hand + 1 < _entries.Count ? _hand + 1 : 0;
            var entry = _entries[_hand];
            if (!entry.Dirty && !entry.WasUsed)
                return _hand;
            entry.WasUsed = false;
        }

        return null;
    }
}
