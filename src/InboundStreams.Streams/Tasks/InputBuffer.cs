namespace InboundStreams.Streams.Tasks;

/// <summary>What was polled of one input and is not taken yet.</summary>
internal sealed class InputBuffer(long next, long loadEnd)
{
    private readonly Queue<InputRecord> _records = new();
    private long _end;

    /// <summary>The next offset to take.</summary>
    public long Next { get; private set; } = next;

    /// <summary>Offsets below are the load of the first start.</summary>
    public long LoadEnd { get; } = loadEnd;

    public bool Loading => Next < LoadEnd;

    public long Bytes { get; private set; }

    public int Count => _records.Count;

    /// <summary>Nothing more was there to read when it was last looked.</summary>
    public bool AtEnd { get; private set; }

    public bool Taken => AtEnd && _records.Count == 0;

    /// <summary>The time of the record whose turn is next; only where there is one.</summary>
    public long HeadAt { get; private set; }

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public InputRecord Head => _records.Peek();

    public void Add(in InputRecord record)
    {
        if (_records.Count == 0)
            HeadAt = record.At;
        _records.Enqueue(record);
        Bytes += record.Size;
        AtEnd = false;
    }

    public void EndReached(long position)
    {
        (AtEnd, _end) = (true, position);
        SkipToEnd();
    }

    public void MoreIsThere() => AtEnd = false;

    public InputRecord Pop()
    {
        var record = _records.Dequeue();
        Bytes -= record.Size;
        Next = record.Offset + 1;
        HeadAt = _records.TryPeek(out var head) ? head.At : 0;
        SkipToEnd();
        return record;
    }

    public void Skip(long next) => Next = Math.Max(Next, next);

    // Past the last record there may be transaction markers and compacted offsets: they are read as well.
    private void SkipToEnd()
    {
        if (AtEnd && _records.Count == 0)
            Next = Math.Max(Next, _end);
    }
}
