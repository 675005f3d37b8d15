namespace InboundStreams.Streams.Turns;

/// <summary>
/// States that were used lately, bounded by their bytes. Two generations: when the young one is full it
/// becomes the old one and what was in the old one and not used since is forgotten. Only clean entries may be forgotten;
/// the open slice holds its dirty ones itself.
/// </summary>
internal sealed class StateCache(long bytesMax)
{
    // The entry, its key as bytes and text, the array's head, and a slot of the dictionary.
    private const int Overhead = 300;

    private Dictionary<RecordKey, KeyEntry> _young = [];
    private Dictionary<RecordKey, KeyEntry> _old = [];
    private long _youngBytes;

    public bool TryGet(RecordKey key, out KeyEntry entry)
    {
        if (_young.TryGetValue(key, out entry!))
            return true;
        if (!_old.Remove(key, out entry!))
            return false;
        Add(entry);
        return true;
    }

    public void Add(KeyEntry entry)
    {
        if (_youngBytes > bytesMax / 2)
        {
            _old = _young;
            _young = new Dictionary<RecordKey, KeyEntry>(_old.Count);
            _youngBytes = 0;
        }

        if (_young.TryAdd(entry.Key, entry))
            _youngBytes += entry.Capacity + Overhead;
    }
}
