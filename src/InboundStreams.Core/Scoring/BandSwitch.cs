namespace InboundStreams.Core.Scoring;

/// <summary>Which band a value is in, given the band before. The switches that are on are always the lowest ones, so the band's name tells them all.</summary>
internal static class BandSwitch
{
    /// <summary>The band's place from the lowest up; a name that no longer exists counts as the lowest.</summary>
    public static int IndexOf(Bands bands, string band)
    {
        for (var i = bands.Edges.Length - 1; i > 0; i--)
        {
            if (bands.Edges[i].Name == band)
                return i;
        }

        return 0;
    }

    public static string NameOf(Bands? bands, string band) => bands is null || bands.Edges.IsEmpty ? "" : bands.Edges[IndexOf(bands, band)].Name;

    /// <param name="value">Thousandths of a point.</param>
    /// <param name="mayRise">False when only time has passed: time alone never raises a band.</param>
    public static int Next(Bands bands, int current, long value, bool mayRise)
    {
        for (var i = bands.Edges.Length - 1; i > 0; i--)
        {
            if (i <= current ? value >= OffBelow(bands, i) : mayRise && value >= bands.Edges[i].From * 1000L)
                return i;
        }

        return 0;
    }

    /// <summary>Thousandths from which the next higher band begins; null in the highest, and without bands.</summary>
    public static long? NextEdge(Bands? bands, string band) =>
        bands is { Edges.IsEmpty: false } && IndexOf(bands, band) + 1 is var next && next < bands.Edges.Length ? bands.Edges[next].From * 1000L : null;

    /// <summary>Thousandths below which the edge goes off.</summary>
    public static long OffBelow(Bands bands, int index) => (bands.Edges[index].From - bands.Hysteresis) * 1000L;
}
