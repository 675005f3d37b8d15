namespace InboundStreams.Streamiz.Clients;

/// <summary>How far an input partition is read. Written and read by the one thread that consumes it.</summary>
internal sealed class InputProgress
{
    /// <summary>The last offset handed out; -1 for none since the assignment.</summary>
    public long Delivered { get; private set; } = -1;

    /// <summary>Nothing more was there when it was last looked: the last stable offset is reached.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Offsets below are the load of a first start; not known, and greater than all, while the load goes on.</summary>
    public long LoadEnd { get; private set; }

    public void Deliver(long offset) => (Delivered, AtEnd) = (offset, false);

    public void BeginLoad() => LoadEnd = long.MaxValue;

    public void ReachEnd(long offset)
    {
        AtEnd = true;
        LoadEnd = Math.Min(LoadEnd, offset);
    }
}
