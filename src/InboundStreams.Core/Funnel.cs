namespace InboundStreams.Core;

/// <summary>One compiled version of a funnel's definitions.</summary>
public sealed class Funnel
{
    /// <summary>The bundle version; it only grows.</summary>
    public long Version { get; init; }
}
