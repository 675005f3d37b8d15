using System.Collections.Immutable;

namespace InboundStreams.Core.Scoring;

/// <summary>All that a funnel says about scores, in file order.</summary>
public sealed record ScoreRules(
    ImmutableArray<ScoreDefinition> Scores,
    ImmutableArray<EventRule> EventRules,
    ImmutableArray<AttributeRule> AttributeRules,
    Bands? Bands)
{
    /// <summary>The name of the weighted sum in <c>bands.of</c> and in conditions.</summary>
    public const string Total = "total";

    public static ScoreRules None { get; } = new([], [], [], null);
}
