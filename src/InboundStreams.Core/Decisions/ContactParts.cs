using System.Collections.Immutable;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>What a block says, taken apart: to make a state that no input has made, as an explanation needs it. Names as in <see cref="ContactState"/>.</summary>
public sealed record ContactParts
{
    public Instant Now { get; init; }

    public long Version { get; init; }

    public Properties? Attributes { get; init; }

    public Instant? ErasedAt { get; init; }

    public int EraseCount { get; init; }

    public ImmutableArray<RuleShare> Shares { get; init; } = [];

    public ImmutableArray<string> Holding { get; init; } = [];

    public string Band { get; init; } = "";

    public Instant? BandCoolsAt { get; init; }

    public ImmutableArray<string> Segments { get; init; } = [];

    public ImmutableArray<CountedDays> Counters { get; init; } = [];

    public Instant? WatchAt { get; init; }

    public ImmutableArray<Run> Runs { get; init; } = [];

    public ImmutableArray<EnrollmentMemory> Enrollments { get; init; } = [];

    public ImmutableArray<EndedRun> Ended { get; init; } = [];

    public Refusals Refusals { get; init; } = Refusals.None;

    public ImmutableArray<string> ConditionErrors { get; init; } = [];

    /// <summary>Without the messages seen, which are of no account to anything but duplicates.</summary>
    public static ContactParts Of(ContactState state) => new()
    {
        Now = state.Now,
        Version = state.Version,
        Attributes = state.Attributes,
        ErasedAt = state.ErasedAt,
        EraseCount = state.EraseCount,
        Shares = state.Shares,
        Holding = state.Holding,
        Band = state.Band,
        BandCoolsAt = state.BandCoolsAt,
        Segments = state.Segments,
        Counters = state.Counters,
        WatchAt = state.WatchAt,
        Runs = state.Runs,
        Enrollments = state.Enrollments,
        Ended = state.Ended,
        Refusals = state.Refusals,
        ConditionErrors = state.ConditionErrors,
    };

    public ContactState ToState()
    {
        var set = new WorkingSet();
        set.Begin(ContactState.Empty(Version));
        (set.Header.Now, set.Header.ErasedAt, set.Header.EraseCount) = (Now.ToUnixTimeMilliseconds(), BlockHeader.Of(ErasedAt), EraseCount);
        (set.Header.BandCoolsAt, set.Header.WatchAt) = (BlockHeader.Of(BandCoolsAt), BlockHeader.Of(WatchAt));
        (set.Attributes.Value, set.Refusals.Value, set.ConditionErrors.Value) = (Attributes, Refusals, ConditionErrors);
        (set.Holding.Value, set.Band.Value, set.Segments.Value) = (Holding, Band, Segments);
        (set.Counters.Value, set.Runs.Value, set.Enrollments.Value, set.Ended.Value) = (Counters, Runs, Enrollments, Ended);
        set.Shares.Replace(Shares);
        return set.Write(null);
    }
}
