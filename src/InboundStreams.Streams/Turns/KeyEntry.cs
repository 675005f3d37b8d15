namespace InboundStreams.Streams.Turns;

/// <summary>One key of a task in memory: its state, and what the store has of its timer.</summary>
internal sealed class KeyEntry(RecordKey key, byte[] state, long? storedTimer)
{
    // The entry itself, its key as bytes and as text, the arrays' heads, and a slot of the dictionary.
    private const int Overhead = 300;

    private byte[] _bytes = state;
    private int _length = state.Length;
    private bool _isOwn;

    public RecordKey Key { get; } = key;

    /// <summary>The key as text, made once.</summary>
    public string Text { get; } = key.ToString();

    /// <summary>Empty where nothing is stored.</summary>
    public ReadOnlyMemory<byte> State => _bytes.AsMemory(0, _length);

    /// <summary>What the entry takes in memory, with everything around the state.</summary>
    public int Bytes => _bytes.Length + Overhead;

    /// <summary><see cref="Bytes"/> when the cache last counted them.</summary>
    public int CountedBytes { get; set; }

    /// <summary>The timer that the store's index holds for the key.</summary>
    public long? StoredTimer { get; set; } = storedTimer;

    /// <summary>The timer of <see cref="State"/>.</summary>
    public long? Timer { get; set; } = storedTimer;

    /// <summary>Changed in the open slice.</summary>
    public bool Dirty { get; set; }

    /// <summary>Overwrites the state where the next one fits, or gives it a place with some room to grow.</summary>
    public void Set(ReadOnlySpan<byte> next)
    {
        // What the store gave may be what the store has.
        if (!_isOwn || next.Length > _bytes.Length)
            (_bytes, _isOwn) = (GC.AllocateUninitializedArray<byte>(next.Length + (next.Length / 8)), true);
        next.CopyTo(_bytes);
        _length = next.Length;
    }
}
