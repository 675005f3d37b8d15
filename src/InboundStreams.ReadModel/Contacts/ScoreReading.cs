using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.ReadModel.Contacts;

/// <summary>What a score is worth at another time than when it was written: the same integers as in the decision core.</summary>
public static class ScoreReading
{
    /// <summary>Thousandths of a point, rounded down: the total, or the only score where a funnel declares none.</summary>
    public static long ValueAt(LeadScore score, Instant now)
    {
        Int128 sum = 0;
        foreach (var part in score.Parts)
            sum += (Int128)UnitsAt(part, score.AsOf, now) * part.Weight;
        return (long)(sum >> 32);
    }

    /// <summary>Thousandths of a point of one score, rounded down.</summary>
    public static long ValueAt(ScorePart part, Instant asOf, Instant now) => PointUnits.ToThousandths(UnitsAt(part, asOf, now));

    /// <summary>What is left of the event rules' shares, thousandths of a point, rounded down.</summary>
    public static long SharesAt(ScorePart part, Instant asOf, Instant now) => PointUnits.ToThousandths(Decayed(part, asOf, now));

    private static long UnitsAt(ScorePart part, Instant asOf, Instant now)
    {
        var units = (Int128)Decayed(part, asOf, now) + part.AttributePart;
        var (min, max) = (PointUnits.OfPoints(part.Min), part.Max is { } points ? PointUnits.OfPoints(points) : PointUnits.Max);
        return units < min ? min : units > max ? max : (long)units;
    }

    private static long Decayed(ScorePart part, Instant asOf, Instant now) => part.HalfLife is { } halfLife
        ? Decay.Apply(part.Shares, now.ToUnixTimeMilliseconds() - asOf.ToUnixTimeMilliseconds(), Math.Max(1, (long)halfLife.TotalMilliseconds))
        : part.Shares;
}
