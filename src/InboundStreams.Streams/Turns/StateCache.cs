namespace InboundStreams.Streams.Turns;

/// <summary>
/// Decoded states that were used lately, bounded by their encoded bytes. Two generations: when the young one is full it
/// becomes the old one and what was in the old one and not used since is forgotten. Only clean entries may be forgotten;
/// the open slice holds its dirty ones itself.
/// </summary>
internal sealed class StateCache<TState>(long bytesMax)
    where TState : class
{
    // Objects and dictionary slots around an encoded state: measured at a few hundred bytes for small states.
    private const int Overhead = 400;

    private Dictionary<RecordKey, KeyEntry<TState>> _young = [];
    private Dictionary<RecordKey, KeyEntry<TState>> _old = [];
    private long _youngBytes;

    public bool TryGet(RecordKey key, out KeyEntry<TState> entry)
    {
        if (_young.TryGetValue(key, out entry!))
            return true;
        if (!_old.Remove(key, out entry!))
            return false;
        Add(entry);
        return true;
    }

    public void Add(KeyEntry<TState> entry)
    {
        if (_youngBytes > bytesMax / 2)
        {
            _old = _young;
            _young = new Dictionary<RecordKey, KeyEntry<TState>>(_old.Count);
            _youngBytes = 0;
        }

        if (_young.TryAdd(entry.Key, entry))
            _youngBytes += (entry.SizeMax * 2) + Overhead;
    }
}
