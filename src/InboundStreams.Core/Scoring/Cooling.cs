using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>When a band cools off.</summary>
internal static class Cooling
{
    /// <summary>The first millisecond at which the banded value itself is below the band's edge; null when time alone does not lead there.</summary>
    public static Instant? Next(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string band, Instant now) =>
        table.Bands is { } bands && BandSwitch.IndexOf(bands, band) is var index and > 0
            ? ScoreForecast.FirstBelow(table, shares, holding, bands.Of, BandSwitch.OffBelow(bands, index), now)
            : null;
}
