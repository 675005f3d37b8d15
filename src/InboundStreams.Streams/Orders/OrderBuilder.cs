using System.Collections.Immutable;
using System.Text;

namespace InboundStreams.Streams.Orders;

/// <summary>Writes down what a task does as it does it, in runs.</summary>
internal sealed class OrderBuilder
{
    private const int EntrySize = 24;

    private readonly List<OrderEntry> _entries = [];
    private OrderEntry? _open;

    /// <summary>Roughly the bytes that the entries will take.</summary>
    public int Size { get; private set; }

    public bool IsEmpty => _entries.Count == 0 && _open is null;

    public void Take(int input, long offset)
    {
        if (_open is OrderEntry.Take run && run.Input == input && run.To + 1 == offset)
            _open = run with { To = offset };
        else
            Open(new OrderEntry.Take(input, offset, offset));
    }

    /// <summary>A record from the future, taken at the clock's time. The clock counts for this record alone.</summary>
    public void TakenAt(long clock, int input, long offset)
    {
        Open(new OrderEntry.TakenAt(clock));
        Open(new OrderEntry.Take(input, offset, offset));
        _entries.Add(_open!);
        _open = null;
    }

    public void DeadLettered(int input, long offset, string reason)
    {
        if (_open is OrderEntry.DeadLettered run && run.Input == input && run.To + 1 == offset && run.Reason == reason)
            _open = run with { To = offset };
        else
            Open(new OrderEntry.DeadLettered(input, offset, offset, reason));
    }

    public void Add(OrderEntry entry) => Open(entry);

    public ImmutableArray<OrderEntry> Drain()
    {
        if (_open is not null)
            _entries.Add(_open);
        ImmutableArray<OrderEntry> all = [.. _entries];
        _entries.Clear();
        (_open, Size) = (null, 0);
        return all;
    }

    private void Open(OrderEntry entry)
    {
        if (_open is not null)
            _entries.Add(_open);
        _open = entry;
        Size += EntrySize + BytesOf(entry);
    }

    /// <summary>Of what has no bound of its own.</summary>
    private static int BytesOf(OrderEntry entry) => entry switch
    {
        OrderEntry.DeadLettered dead => Encoding.UTF8.GetByteCount(dead.Reason),
        OrderEntry.Visit visit => visit.UpTo?.Length ?? 0,
        _ => 0,
    };
}
