using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>All that is remembered of one contact.</summary>
public sealed record ContactState
{
    /// <summary>The definitions version on which this contact was last settled by an input or a visit.</summary>
    public long Version { get; init; }

    /// <summary>The contact's clock: the latest time of its inputs and timers so far.</summary>
    public Instant Now { get; init; }

    /// <summary>When the earliest pending timer is due; null when none is pending.</summary>
    public Instant? NextDue { get; init; }
}
