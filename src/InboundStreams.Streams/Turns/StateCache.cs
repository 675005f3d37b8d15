namespace InboundStreams.Streams.Turns;

/// <summary>
/// States that were used lately, bounded by their bytes. Two generations: when the young one is full it becomes the old one and what was
/// in the old one and not used since is forgotten. Only clean entries may be forgotten; the open slice holds its dirty ones itself.
/// </summary>
internal sealed class StateCache(long bytesMax)
{
    private Dictionary<RecordKey, KeyEntry> _young = [];
    private Dictionary<RecordKey, KeyEntry> _old = [];
    private long _youngBytes;
    private long _oldBytes;

    /// <summary>What the states take in memory, with everything around them.</summary>
    public long Bytes => _youngBytes + _oldBytes;

    public bool TryGet(RecordKey key, out KeyEntry entry)
    {
        if (_young.TryGetValue(key, out entry!))
            return true;
        if (!_old.Remove(key, out entry!))
            return false;
        _oldBytes -= entry.CountedBytes;
        Add(entry);
        return true;
    }

    /// <summary>Takes an entry in, or counts anew one that may have grown.</summary>
    public void Add(KeyEntry entry)
    {
        if (_youngBytes > bytesMax / 2)
        {
            (_old, _oldBytes) = (_young, _youngBytes);
            (_young, _youngBytes) = (new Dictionary<RecordKey, KeyEntry>(_old.Count), 0);
        }

        if (!_young.TryAdd(entry.Key, entry))
            _youngBytes -= entry.CountedBytes;
        else if (_old.Remove(entry.Key))
            _oldBytes -= entry.CountedBytes;
        _youngBytes += entry.Bytes;
        entry.CountedBytes = entry.Bytes;
    }
}
