namespace InboundStreams.Cli.Encoding;

/// <summary>Holds a stream to so many records per second, in bursts of a twentieth of a second.</summary>
/// <param name="perSecond">Null: as fast as it goes.</param>
internal sealed class Pace(double? perSecond, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private readonly long _start = time.GetTimestamp();
    private long _count;

    /// <summary>True when the records so far are ahead of the rate: flush, then wait this long.</summary>
    public bool IsAhead(out TimeSpan wait)
    {
        _count++;
        wait = perSecond is { } rate ? TimeSpan.FromSeconds(_count / rate) - time.GetElapsedTime(_start) : TimeSpan.Zero;
        return wait >= Burst;
    }
}
