using InboundStreams.Simulation.Schedule;
using InboundStreams.Streams;
using InboundStreams.Streams.Stores;

namespace InboundStreams.Simulation.Work;

/// <summary>
/// The state directory of a process. A batch is written whole or not at all, and what is not synced may be gone after a crash, the later before the earlier: what
/// RocksDB promises of one column family without a write-ahead log. A store may be damaged.
/// </summary>
/// <param name="opened">Told of each store that is opened, as it is found.</param>
internal sealed class SimDisk(Scheduler scheduler, Action<int, IStateStore> opened) : IStateStores
{
    private readonly Dictionary<int, List<StoreBatch>> _files = [];
    private readonly Dictionary<int, int> _synced = [];
    private readonly HashSet<int> _damaged = [];

    public IStateStore Open(int partition)
    {
        if (_damaged.Contains(partition))
            throw new CorruptStoreException($"store {partition}: a checksum differs");
        if (!_files.TryGetValue(partition, out var file))
            _files[partition] = file = [];
        var store = new Store(this, partition, file);
        opened(partition, store);
        return store;
    }

    public string PutAside(int partition)
    {
        Wipe(partition);
        return $"store {partition}, put aside";
    }

    /// <summary>Each store loses some of the batches that it had not synced.</summary>
    public void Crash()
    {
        foreach (var (partition, file) in _files)
        {
            var kept = scheduler.Between(Math.Min(_synced.GetValueOrDefault(partition), file.Count), file.Count);
            file.RemoveRange(kept, file.Count - kept);
        }
    }

    public void Damage(int partition) => _damaged.Add(partition);

    public void WipeAll()
    {
        foreach (var partition in _files.Keys.ToList())
            Wipe(partition);
    }

    private void Wipe(int partition)
    {
        _damaged.Remove(partition);
        _files.Remove(partition);
        _synced.Remove(partition);
    }

    private sealed class Store : IStateStore
    {
        private readonly SimDisk _disk;
        private readonly int _partition;
        private readonly List<StoreBatch> _file;
        private readonly MemoryStore _content = new();

        public Store(SimDisk disk, int partition, List<StoreBatch> file)
        {
            (_disk, _partition, _file) = (disk, partition, file);
            foreach (var batch in file)
                _content.Write(batch);
        }

        public long? ChangelogOffset => _content.ChangelogOffset;

        public int Read(RecordKey key, ref byte[] state)
        {
            Check();
            return _content.Read(key, ref state);
        }

        public void Write(StoreBatch batch)
        {
            Check();
            _content.Write(batch);
            _file.Add(batch with { Changes = [.. batch.Changes.Select(each => each with { Key = each.Key.Alone(), State = each.State.ToArray() })] });
            if (_disk.Scheduler.Chance(0.1))
                Sync();
        }

        public IEnumerable<KeyValuePair<RecordKey, byte[]>> Range(RecordKey? after) => _content.Range(after);

        public IEnumerable<KeyTimer> Timers(KeyTimer? from) => _content.Timers(from);

        public void Clear()
        {
            _content.Clear();
            _file.Clear();
            Sync();
        }

        public void Dispose() => Sync();

        private void Check()
        {
            if (_disk._damaged.Contains(_partition))
                throw new CorruptStoreException($"store {_partition}: a checksum differs");
        }

        private void Sync() => _disk._synced[_partition] = _file.Count;
    }

    private Scheduler Scheduler => scheduler;
}
