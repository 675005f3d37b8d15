using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>One named score.</summary>
/// <param name="HalfLife">After this time a share of it is worth half; null: it does not decay. Whole milliseconds.</param>
/// <param name="Min">Points; the score is never less.</param>
/// <param name="Max">Points; null: no more than <see cref="PointsMax"/>.</param>
/// <param name="Weight">In the total, in thousandths (0.5 is 500), not negative; null: not part of it. There is a total when any score has a weight.</param>
public sealed record ScoreDefinition(string Name, Duration? HalfLife = null, int Min = 0, int? Max = null, int? Weight = null)
{
    /// <summary>No score, share or rule holds more points than this: so any of them fits 63 bits in units of 2⁻³² point.</summary>
    public const int PointsMax = 1_000_000_000;
}
