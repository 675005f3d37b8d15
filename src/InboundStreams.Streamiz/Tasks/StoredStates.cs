using InboundStreams.Streams;
using InboundStreams.Streams.Stores;
using Streamiz.Kafka.Net.State;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>A Streamiz store as the store of keyed states. Its index of timers is not kept on disk: it is derived from the states when the task begins.</summary>
internal sealed class StoredStates(IKeyValueStore<byte[], byte[]> store, IStateFormat format) : IStateStore
{
    /// <summary>The changelog is Streamiz's own business.</summary>
    public long? ChangelogOffset => null;

    /// <summary>The oldest definitions version on which a stored state was settled; known after <see cref="Timers"/>.</summary>
    public long OldestVersion { get; private set; } = long.MaxValue;

    public int Read(RecordKey key, ref byte[] state)
    {
        if (store.Get(key.Bytes) is not { } stored)
            return 0;
        // What the store gave may be what the store has.
        if (state.Length < stored.Length)
            state = IStateStore.Room(stored.Length);
        stored.CopyTo(state, 0);
        return stored.Length;
    }

    public void Write(StoreBatch batch)
    {
        foreach (var change in batch.Changes)
            store.Put(change.Key.Bytes, change.State.IsEmpty ? null! : change.State.ToArray());
    }

    public IEnumerable<KeyValuePair<RecordKey, byte[]>> Range(RecordKey? after) =>
        store.All().Select(each => KeyValuePair.Create(new RecordKey(each.Key), each.Value)).SkipWhile(each => each.Key <= (after ?? default));

    public IEnumerable<KeyTimer> Timers(KeyTimer? from)
    {
        List<KeyTimer> timers = [];
        foreach (var (key, value) in store.All())
        {
            format.Check(value);
            OldestVersion = Math.Min(OldestVersion, format.VersionOf(value));
            if (format.NextTimer(value) is { } due)
                timers.Add(new KeyTimer(due, new RecordKey(key)));
        }

        timers.Sort();
        return timers;
    }

    public void Clear() => throw new NotSupportedException("Streamiz restores its stores itself.");

    public void Dispose()
    {
    }
}
