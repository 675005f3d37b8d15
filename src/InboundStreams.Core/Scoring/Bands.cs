using System.Collections.Immutable;

namespace InboundStreams.Core.Scoring;

/// <summary>Names for ranges of a score. Every edge but the lowest is a switch: on at its points, off below them less the hysteresis.</summary>
/// <param name="Of">A score's name, or <see cref="ScoreRules.Total"/>.</param>
/// <param name="Hysteresis">Points.</param>
/// <param name="Edges">From the lowest up.</param>
public sealed record Bands(string Of, int Hysteresis, ImmutableArray<BandEdge> Edges);

/// <param name="From">Points.</param>
public sealed record BandEdge(string Name, int From);
