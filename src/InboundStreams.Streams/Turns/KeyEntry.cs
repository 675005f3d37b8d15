namespace InboundStreams.Streams.Turns;

/// <summary>One key of a task in memory: its decoded state, and what the store has of it.</summary>
internal sealed class KeyEntry<TState>(RecordKey key, TState? state, long? storedTimer, int size)
    where TState : class
{
    public RecordKey Key { get; } = key;

    /// <summary>The key as text, made once.</summary>
    public string Text { get; } = key.ToString();

    public TState? State { get; set; } = state;

    /// <summary>The timer that the store's index holds for the key.</summary>
    public long? StoredTimer { get; set; } = storedTimer;

    /// <summary>The timer of <see cref="State"/>.</summary>
    public long? Timer { get; set; } = storedTimer;

    /// <summary>The encoded state is at most about this many bytes.</summary>
    public int SizeMax { get; set; } = size;

    /// <summary>Changed in the open slice.</summary>
    public bool Dirty { get; set; }
}
