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
    private readonly long _now;
    private readonly Moment _nextDue = Moment.None;
    private readonly Standing _standing;

    /// <summary>The contact's clock: the latest time of its inputs and timers so far.</summary>
    public Instant Now
    {
        get => Instant.FromUnixTimeMilliseconds(_now);
        init => _now = value.ToUnixTimeMilliseconds();
    }

    /// <summary>When the earliest pending timer is due; null when none is pending.</summary>
    public Instant? NextDue
    {
        get => _nextDue.Instant;
        init => _nextDue = Moment.Of(value);
    }

    /// <summary>The messages seen lately.</summary>
    public SeenMessages Seen { get; init; }

    /// <summary>What each event rule has given.</summary>
    public RuleShares Shares { get; init; }

    /// <summary>Everything else.</summary>
    public LastingState Lasting
    {
        get;
        init => (field, _standing) = (value, Standing.Of(value));
    } = LastingState.None;

    /// <inheritdoc cref="LastingState.Version"/>
    public long Version => Lasting.Version;

    /// <summary>Settled on this version, and not erased.</summary>
    internal bool IsSettledOn(long version) => _standing.Version == version;

    /// <summary>Some run goes on, or has ended and still counts its goal.</summary>
    internal bool HasRuns => _standing.HasRuns;

    /// <summary>All of the runs are on the version on which the contact is settled.</summary>
    internal bool RunsAreSettled => _standing.RunsAreSettled;

    /// <inheritdoc cref="LastingState.Attributes"/>
    public Properties? Attributes => Lasting.Attributes;

    /// <inheritdoc cref="LastingState.ErasedAt"/>
    public Instant? ErasedAt => Lasting.ErasedAt;

    /// <inheritdoc cref="LastingState.EraseCount"/>
    public int EraseCount => Lasting.EraseCount;

    /// <inheritdoc cref="LastingState.Holding"/>
    public ImmutableArray<string> Holding => Lasting.Holding;

    /// <inheritdoc cref="LastingState.Band"/>
    public string Band => Lasting.Band;

    /// <inheritdoc cref="LastingState.BandCoolsAt"/>
    public Instant? BandCoolsAt => Lasting.BandCoolsAt;

    /// <inheritdoc cref="LastingState.Segments"/>
    public ImmutableArray<string> Segments => Lasting.Segments;

    /// <inheritdoc cref="LastingState.Counters"/>
    public ImmutableArray<CountedDays> Counters => Lasting.Counters;

    /// <inheritdoc cref="LastingState.WatchAt"/>
    public Instant? WatchAt => Lasting.WatchAt;

    /// <inheritdoc cref="LastingState.Runs"/>
    public ImmutableArray<Run> Runs => Lasting.Runs;

    /// <inheritdoc cref="LastingState.Enrollments"/>
    public ImmutableArray<EnrollmentMemory> Enrollments => Lasting.Enrollments;

    /// <inheritdoc cref="LastingState.Ended"/>
    public ImmutableArray<EndedRun> Ended => Lasting.Ended;

    /// <inheritdoc cref="LastingState.Refusals"/>
    public Refusals Refusals => Lasting.Refusals;

    /// <inheritdoc cref="LastingState.ConditionErrors"/>
    public ImmutableArray<string> ConditionErrors => Lasting.ConditionErrors;

    /// <summary>
    /// Units of points that events may add before a score's limit or the band's next edge can come into reach; 0 where that is not known.
    /// Worked out from the rest, so neither written nor compared.
    /// </summary>
    internal long Headroom { get; init; }

    /// <summary>
    /// What most decisions ask of the lasting part, which of a contact that was not seen lately is far away in memory: worked out when
    /// that part changes, and kept with the rest.
    /// </summary>
    private readonly record struct Standing(long Version, bool HasRuns, bool RunsAreSettled)
    {
        private const long NotSettled = -1;

        public static Standing Of(LastingState lasting)
        {
            var (version, settled) = (lasting.Version, true);
            foreach (var run in lasting.Runs)
                settled &= run.Version == version;
            foreach (var ended in lasting.Ended)
                settled &= ended.Version == version;
            return new(lasting.ErasedAt is null ? version : NotSettled, !lasting.Runs.IsEmpty || !lasting.Ended.IsEmpty, settled);
        }
    }
}
