using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>What one event rule has given a contact.</summary>
/// <param name="Rule">The rule's name: a share belongs to it.</param>
/// <param name="Value">Worth at <paramref name="At"/>, in units of 2⁻³² point.</param>
/// <param name="At">When the rule last added points.</param>
/// <param name="HalfLife">By which it decays; null: it does not. A changed definition settles it at the visit.</param>
/// <param name="Times">How often the rule has added points.</param>
/// <param name="Buckets">Of its cap, by ascending id; empty without a cap.</param>
public sealed record RuleShare(string Rule, long Value, Instant At, Duration? HalfLife, int Times, ImmutableArray<CapBucket> Buckets)
{
    /// <param name="time">Unix milliseconds.</param>
    public long ValueAt(long time) =>
        HalfLife is { } halfLife ? Decay.Apply(Value, time - At.ToUnixTimeMilliseconds(), (long)halfLife.TotalMilliseconds) : Value;
}

/// <summary>How much of a cap one period has used.</summary>
/// <param name="Id">Number of the period since 1970; 0 for a cap without one.</param>
/// <param name="Points">Sum of the points given, without sign and decay, in units of 2⁻³² point.</param>
/// <param name="Times">Matches.</param>
public readonly record struct CapBucket(long Id, long Points, int Times);
