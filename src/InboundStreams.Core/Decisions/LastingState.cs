using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The part of a contact's state that most events leave as it was: they hand it on instead of copying it.</summary>
public sealed record LastingState
{
    private readonly Moment _erasedAt = Moment.None;
    private readonly Moment _bandCoolsAt = Moment.None;
    private readonly Moment _watchAt = Moment.None;

    /// <summary>Of a contact of whom nothing is known.</summary>
    public static LastingState None { get; } = new();

    /// <summary>The definitions version on which this contact was last settled by an input or a visit.</summary>
    public long Version { get; init; }

    /// <summary>The contact's last row; null before the first.</summary>
    public Properties? Attributes { get; init; }

    /// <summary>When the contact was erased; null unless it is erased now.</summary>
    public Instant? ErasedAt
    {
        get => _erasedAt.Instant;
        init => _erasedAt = Moment.Of(value);
    }

    /// <summary>How often the contact has been erased; part of every run's id.</summary>
    public int EraseCount { get; init; }

    /// <summary>The names of the attribute rules that hold.</summary>
    public ImmutableArray<string> Holding { get; init; } = [];

    /// <summary>Empty without bands.</summary>
    public string Band { get; init; } = "";

    /// <summary>When the band may have to be left for a lower one, never too late; null when time alone changes nothing.</summary>
    public Instant? BandCoolsAt
    {
        get => _bandCoolsAt.Instant;
        init => _bandCoolsAt = Moment.Of(value);
    }

    /// <summary>The names of the segments that the contact is in, in the order of entering.</summary>
    public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>What the funnel's counters have counted.</summary>
    public ImmutableArray<CountedDays> Counters { get; init; } = [];

    /// <summary>When time alone may change a watched condition, never too late; null when it cannot.</summary>
    public Instant? WatchAt
    {
        get => _watchAt.Instant;
        init => _watchAt = Moment.Of(value);
    }

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
