namespace InboundStreams.Streams.Stores;

/// <summary>A store for tests, replays and the demo; the changelog rebuilds it at each start.</summary>
public sealed class MemoryStore : IStateStore
{
    private readonly SortedDictionary<RecordKey, byte[]> _states = [];
    private readonly SortedSet<KeyTimer> _timers = [];

    public long? ChangelogOffset { get; private set; }

    public int Read(RecordKey key, ref byte[] state)
    {
        if (!_states.TryGetValue(key, out var stored))
            return 0;
        if (state.Length < stored.Length)
            state = IStateStore.Room(stored.Length);
        stored.CopyTo(state, 0);
        return stored.Length;
    }

    public void Write(StoreBatch batch)
    {
        foreach (var change in batch.Changes)
        {
            if (change.State.IsEmpty)
                _states.Remove(change.Key);
            else
                _states[change.Key.Alone()] = change.State.ToArray();
            if (change.TimerBefore is { } before)
                _timers.Remove(new KeyTimer(before, change.Key));
            if (change.TimerAfter is { } after)
                _timers.Add(new KeyTimer(after, change.Key));
        }

        ChangelogOffset = batch.ChangelogOffset;
    }

    public IEnumerable<KeyValuePair<RecordKey, byte[]>> Range(RecordKey? after) =>
        after is { } key ? _states.SkipWhile(each => each.Key <= key) : _states;

    public IEnumerable<KeyTimer> Timers(KeyTimer? from) =>
        from is { } first ? _timers.GetViewBetween(first, new KeyTimer(long.MaxValue, default)) : _timers;

    public void Clear()
    {
        _states.Clear();
        _timers.Clear();
        ChangelogOffset = null;
    }

    public void Dispose()
    {
    }
}
