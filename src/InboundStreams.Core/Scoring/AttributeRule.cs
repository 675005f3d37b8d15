using InboundStreams.Core.Conditions;

namespace InboundStreams.Core.Scoring;

/// <summary>Adds its points as long as its condition holds: no decay, no cap.</summary>
/// <param name="Name">Unique in the funnel.</param>
/// <param name="While">Scope <see cref="Scope.ForAttributes"/>.</param>
/// <param name="Thousandths">Of a point; may be negative.</param>
public sealed record AttributeRule(string Name, string Score, Condition While, long Thousandths);
