using InboundStreams.Streams.Stores;

namespace InboundStreams.Streams.Turns;

/// <summary>One key of a task in memory: its state, and what the store has of its timer. An entry whose key has not been used lately becomes another key's.</summary>
internal sealed class KeyEntry
{
    // The entry itself, its key as bytes and as text, the arrays' heads, and a slot of the dictionary.
    private const int Overhead = 300;
    private const int Slack = 1024;

    private byte[] _bytes = [];
    private int _length;

    public RecordKey Key { get; private set; }

    /// <summary>The key as text, made once.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Empty where nothing is stored.</summary>
    public ReadOnlyMemory<byte> State => _bytes.AsMemory(0, _length);

    /// <summary>What the entry takes in memory, with everything around the state.</summary>
    public int Bytes => _bytes.Length + Overhead;

    /// <summary>The timer that the store's index holds for the key.</summary>
    public long? StoredTimer { get; set; }

    /// <summary>The timer of <see cref="State"/>.</summary>
    public long? Timer { get; set; }

    /// <summary>Changed in the open slice.</summary>
    public bool Dirty { get; set; }

    /// <summary>Asked for since the cache last looked.</summary>
    public bool WasUsed { get; set; }

    /// <summary>Becomes the entry of a key, with the state that is stored. Its timers are not known yet.</summary>
    public void Read(RecordKey key, IStateStore store)
    {
        // The record that led here will be gone before the entry.
        Key = key.Alone();
        Text = key.ToString();
        _length = store.Read(key, ref _bytes);
        // The place of a long state is not kept for short ones.
        if (_bytes.Length > (4 * _length) + Slack)
            Set(State.Span, IStateStore.Room(_length));
    }

    /// <summary>Overwrites the state where the next one fits, or gives it a place with some room to grow.</summary>
    public void Set(ReadOnlySpan<byte> next) => Set(next, next.Length > _bytes.Length ? IStateStore.Room(next.Length) : _bytes);

    private void Set(ReadOnlySpan<byte> next, byte[] place)
    {
        next.CopyTo(place);
        (_bytes, _length) = (place, next.Length);
    }
}
