using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>A contact's score as of an instant: one value of <c>inbound.lead-scores</c>. A reader decays the parts to its own time.</summary>
/// <param name="Value">Thousandths of a point: the total, or the only score where a funnel declares none.</param>
/// <param name="Band">Empty where the funnel has no bands.</param>
public sealed record LeadScore(string ContactId, long Value, string Band, Instant AsOf, ImmutableArray<ScorePart> Parts);

/// <summary>One share of a score. The score is clamp(sum of its decayed shares + attribute part, min, max).</summary>
/// <param name="Score">The score it belongs to.</param>
/// <param name="Weight">Of the score in the total, in thousandths.</param>
/// <param name="Shares">Sum of the event rules' shares at <c>AsOf</c>, in units of 2⁻³² point.</param>
/// <param name="HalfLife">Null: does not decay.</param>
/// <param name="AttributePart">Sum of the attribute rules that hold, in units of 2⁻³² point.</param>
/// <param name="Min">Points.</param>
/// <param name="Max">Points; null for none.</param>
public readonly record struct ScorePart(string Score, int Weight, long Shares, Duration? HalfLife, long AttributePart, int Min, int? Max);
