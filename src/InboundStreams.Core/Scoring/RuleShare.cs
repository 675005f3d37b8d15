using System.Collections.Immutable;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>What one event rule has given a contact. A share belongs to the rule's name.</summary>
public readonly record struct RuleShare
{
    private readonly long _at;
    private readonly long _halfLife;
    private readonly ImmutableArray<CapBucket> _earlier;
    private readonly long _bucketId;
    private readonly long _bucketPoints;
    private readonly int _bucketTimes;

    public RuleShare(string rule, long value, Instant at, Duration? halfLife, int times, ImmutableArray<CapBucket> buckets)
    {
        (Rule, Value, Times) = (StableHash.Of(rule), value, times);
        (At, HalfLife, Buckets) = (at, halfLife, buckets);
    }

    private RuleShare(in ShareRow row, ImmutableArray<CapBucket> earlier)
    {
        (Rule, Value, Times, _earlier) = (row.Rule, row.Value, row.Times, earlier);
        (_at, _halfLife) = (row.At, row.HalfLife);
        (_bucketId, _bucketPoints, _bucketTimes) = (row.BucketId, row.BucketPoints, row.BucketTimes);
    }

    /// <summary>Of the rule's name: <see cref="StableHash"/>. It says the same for ever, wherever the rule stands in its file.</summary>
    public ulong Rule { get; }

    /// <summary>Worth at <see cref="At"/>, in units of 2⁻³² point.</summary>
    public long Value { get; init; }

    /// <summary>When the rule last added points; a whole millisecond.</summary>
    public Instant At
    {
        get => Instant.FromUnixTimeMilliseconds(_at);
        init => _at = value.ToUnixTimeMilliseconds();
    }

    /// <summary>By which it decays, in whole milliseconds; null: it does not. A changed definition settles it at the visit.</summary>
    public Duration? HalfLife
    {
        get => _halfLife == 0 ? null : Duration.FromMilliseconds(_halfLife);
        init => _halfLife = value is { } length ? Math.Max(1, (long)length.TotalMilliseconds) : 0;
    }

    /// <summary>How often the rule has added points.</summary>
    public int Times { get; init; }

    /// <summary>Of its cap, by ascending id; empty without a cap.</summary>
    /// <remarks>The newest is kept in place: mostly it is the only one, or the only one that changes.</remarks>
    public ImmutableArray<CapBucket> Buckets
    {
        get => _bucketTimes == 0 ? [] : [.. Earlier, Newest];
        init
        {
            _earlier = value.Length > 1 ? value[..^1] : default;
            Newest = value.Length > 0 ? value[^1] : default;
        }
    }

    /// <summary>The bucket of the highest id; without matches when there is none.</summary>
    internal CapBucket Newest
    {
        get => new(_bucketId, _bucketPoints, _bucketTimes);
        init => (_bucketId, _bucketPoints, _bucketTimes) = (value.Id, value.Points, value.Times);
    }

    /// <summary>The buckets before <see cref="Newest"/>.</summary>
    internal ReadOnlySpan<CapBucket> Earlier => _earlier.AsSpan();

    /// <summary>Stands for the share of a rule that has given nothing yet.</summary>
    internal bool IsNone => Rule == 0;

    /// <summary>Milliseconds; 0: no decay.</summary>
    internal long HalfLifeMillis => _halfLife;

    /// <summary>Whether it is of the rule with this name.</summary>
    public bool IsOf(string rule) => Rule == StableHash.Of(rule);

    internal static RuleShare Of(in ShareRow row, ImmutableArray<CapBucket> earlier) => new(row, earlier);

    internal ShareRow ToRow() => new()
    {
        Rule = Rule,
        Value = Value,
        At = _at,
        HalfLife = _halfLife,
        BucketId = _bucketId,
        BucketPoints = _bucketPoints,
        BucketTimes = _bucketTimes,
        Times = Times,
        Earlier = Earlier.Length,
    };

    /// <param name="time">Unix milliseconds.</param>
    public long ValueAt(long time) => Decay.Apply(Value, time - _at, _halfLife);
}

/// <summary>How much of a cap one period has used.</summary>
/// <param name="Id">Number of the period since 1970; 0 for a cap without one.</param>
/// <param name="Points">Sum of the points given, without sign and decay, in units of 2⁻³² point.</param>
/// <param name="Times">Matches.</param>
public readonly record struct CapBucket(long Id, long Points, int Times);
