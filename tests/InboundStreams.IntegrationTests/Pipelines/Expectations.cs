using System.Text.Json;
using NodaTime;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>What the sample's own expectation says, held to what came out.</summary>
internal static class Expectations
{
    // The last event of every contact: the sample's clock ends there.
    private static readonly Instant End = Instant.FromUtc(2026, 4, 13, 6, 0);

    // A reader decays the sum of the shares, the decision core each share: both round down once more or less.
    private const long RoundingMax = 2;

    public static void AssertScores(JsonDocument expected, Pipeline pipeline) => Assert.Empty(ScoresOff(expected, pipeline));

    /// <summary>The expected scores that are not as they ought to be, each with what was found.</summary>
    public static IEnumerable<string> ScoresOff(JsonDocument expected, Pipeline pipeline)
    {
        var final = pipeline.FinalScores(End);
        foreach (var score in expected.RootElement.GetProperty("scores").EnumerateArray())
        {
            var (contact, total) = (score.GetProperty("contact").GetString()!, score.GetProperty("total").GetInt64());
            var found = final.GetValueOrDefault(contact, (Value: 0, Band: "cold"));
            if (Math.Abs(total - found.Value) > RoundingMax || score.GetProperty("band").GetString() != found.Band)
                yield return $"{score}: found {found}";
        }
    }
}
