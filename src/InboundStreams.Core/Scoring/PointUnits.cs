namespace InboundStreams.Core.Scoring;

/// <summary>Points as integers in units of 2⁻³² point.</summary>
public static class PointUnits
{
    /// <summary>The largest amount, in units; the smallest is its negative.</summary>
    public const long Max = (long)ScoreDefinition.PointsMax << 32;

    public static long OfPoints(int points) => Bounded((Int128)points << 32);

    /// <summary>Away from zero to a whole unit, so that ten times a tenth of a point reaches a point.</summary>
    public static long OfThousandths(long thousandths) => Bounded((((Int128)Math.Abs(thousandths) << 32) + 999) / 1000 * Math.Sign(thousandths));

    /// <summary>Away from zero to a whole unit; null for what is no number.</summary>
    public static long? OfPoints(double points) =>
        double.IsNaN(points) ? null
        : Math.Abs(points) >= ScoreDefinition.PointsMax ? (points < 0 ? -Max : Max)
        : (long)Math.Ceiling(Math.Abs(points) * (1L << 32)) * Math.Sign(points);

    /// <summary>Rounded down, so that comparing thousandths with a constant is the same as comparing the exact value.</summary>
    public static long ToThousandths(long units) => (long)(((Int128)units * 1000) >> 32);

    public static long Bounded(Int128 units) => units > Max ? Max : units < -Max ? -Max : (long)units;
}
