namespace InboundStreams.Cli.Roles;

/// <summary>What waits says so after a second, and then every ten.</summary>
internal sealed class SayAgain(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    private long _since = time.GetTimestamp();
    private TimeSpan _wait = First;

    public bool IsDue()
    {
        if (time.GetElapsedTime(_since) < _wait)
            return false;
        (_since, _wait) = (time.GetTimestamp(), Again);
        return true;
    }
}
