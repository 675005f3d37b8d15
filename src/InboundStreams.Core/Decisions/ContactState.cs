using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>All that is remembered of one contact. Every instant in it is a whole millisecond; every list in it is bounded (<see cref="StateLimits"/>).</summary>
public sealed record ContactState
{
    /// <summary>The definitions version on which this contact was last settled by an input or a visit.</summary>
    public long Version { get; init; }

    /// <summary>The contact's clock: the latest time of its inputs and timers so far.</summary>
    public Instant Now { get; init; }

    /// <summary>When the earliest pending timer is due; null when none is pending.</summary>
    public Instant? NextDue { get; init; }

    /// <summary>The contact's last row; null before the first.</summary>
    public Properties? Attributes { get; init; }

    /// <summary>When the contact was erased; null unless it is erased now.</summary>
    public Instant? ErasedAt { get; init; }

    /// <summary>How often the contact has been erased; part of every run's id.</summary>
    public int EraseCount { get; init; }

    /// <summary>The messages seen lately.</summary>
    public SeenMessages Seen { get; init; } = SeenMessages.None;

    /// <summary>What each event rule has given.</summary>
    public ImmutableArray<RuleShare> Shares { get; init; } = [];

    /// <summary>The names of the attribute rules that hold.</summary>
    public ImmutableArray<string> Holding { get; init; } = [];

    /// <summary>Empty without bands.</summary>
    public string Band { get; init; } = "";

    /// <summary>When the band may have to be left for a lower one, never too late; null when time alone changes nothing.</summary>
    public Instant? BandCoolsAt { get; init; }

    /// <summary>The names of the segments that the contact is in, in the order of entering.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>What the funnel's counters have counted.</summary>
    public ImmutableArray<CountedDays> Counters { get; init; } = [];

    /// <summary>When time alone may change a watched condition, never too late; null when it cannot.</summary>
    public Instant? WatchAt { get; init; }

    /// <summary>In the order of enrollment.</summary>
    public ImmutableArray<Run> Runs { get; init; } = [];

    /// <summary>By workflow: how often, and with which keys.</summary>
    public ImmutableArray<EnrollmentMemory> Enrollments { get; init; } = [];

    /// <summary>Ended runs whose conversion window is still open.</summary>
    public ImmutableArray<EndedRun> Ended { get; init; } = [];

    public Refusals Refusals { get; init; } = Refusals.None;

    /// <summary>Rules and triggers whose condition could not be evaluated, journaled once per version.</summary>
    public ImmutableArray<string> ConditionErrors { get; init; } = [];
}
