using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>All that is remembered of one contact. Every instant in it is a whole millisecond; every list in it is bounded (<see cref="StateLimits"/>).</summary>
/// <remarks>Only <see cref="Decider.DecideInPlace"/> changes a state that it is given; to everybody else it stays what it is.</remarks>
public sealed class ContactState
{
    private long _now;
    private Moment _nextDue = Moment.None;
    private SeenMessages _seen;
    private RuleShares _shares;
    private Standing _standing;
    private LastingState _lasting = LastingState.None;

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
    public SeenMessages Seen
    {
        get => _seen;
        init => _seen = value;
    }

    /// <summary>What each event rule has given.</summary>
    public RuleShares Shares
    {
        get => _shares;
        init => _shares = value;
    }

    /// <summary>Everything else.</summary>
    public LastingState Lasting
    {
        get => _lasting;
        init => (_lasting, _standing) = (value, Standing.Of(value));
    }

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
    internal long Headroom { get; private set; }

    /// <summary>An equal state that can be changed apart from this one.</summary>
    public ContactState Copy()
    {
        var copy = (ContactState)MemberwiseClone();
        (copy._seen, copy._shares) = (_seen.Copy(), _shares.Copy());
        return copy;
    }

    /// <summary>Something came that means nothing but for its id.</summary>
    internal ContactState Note(Instant now, SeenMessages seen) => Become(now, seen, _shares, Headroom, _lasting);

    /// <summary>What an input makes of it: this object, or one in its place.</summary>
    /// <remarks>
    /// A state that gets a new part is replaced with it. For the garbage collector an old object that points to a young one is more work
    /// than a young one more.
    /// </remarks>
    internal ContactState Become(Instant now, SeenMessages seen, RuleShares shares, long headroom, LastingState lasting)
    {
        var hasNewPart = !seen.IsInBufferOf(_seen) || !shares.IsInBufferOf(_shares) || !ReferenceEquals(lasting, _lasting);
        var next = hasNewPart ? (ContactState)MemberwiseClone() : this;
        (next._now, next._seen, next._shares, next.Headroom) = (now.ToUnixTimeMilliseconds(), seen, shares, headroom);
        if (!ReferenceEquals(lasting, _lasting))
            (next._lasting, next._standing, next._nextDue) = (lasting, Standing.Of(lasting), Moment.Of(Timers.Earliest(lasting)));
        return next;
    }

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
