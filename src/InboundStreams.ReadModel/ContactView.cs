using System.Collections.Immutable;
using InboundStreams.ReadModel.Contacts;
using NodaTime;

namespace InboundStreams.ReadModel;

/// <summary>One contact as somebody reads it: the scores decayed to <paramref name="Now"/>. Points are in thousandths.</summary>
/// <param name="Value">The total, or the only score where a funnel declares none; null when there is none yet.</param>
/// <param name="Band">The band of the last decision; empty where the funnel has no bands.</param>
/// <param name="AsOf">The contact's clock when its score last changed.</param>
/// <param name="Runs">By workflow and enrollment.</param>
/// <param name="Journal">The newest first.</param>
public sealed record ContactView(
    string ContactId,
    Instant Now,
    long? Value,
    string Band,
    Instant? AsOf,
    ImmutableArray<ScoreView> Scores,
    ImmutableArray<RunView> Runs,
    ImmutableArray<JournalLine> Journal)
{
    public static ContactView Of(string contactId, StoredContact stored, Instant now) => new(
        contactId,
        now,
        stored.Score is { } score ? ScoreReading.ValueAt(score, now) : null,
        stored.Score?.Band ?? "",
        stored.Score?.AsOf,
        stored.Score is { } whole ? [.. whole.Parts.Select(part => ScoreView.Of(part, whole.AsOf, now))] : [],
        [.. stored.Runs.OrderBy(run => run.Workflow, StringComparer.Ordinal).ThenBy(run => run.Enrollment)],
        stored.Journal);
}

/// <summary>One score. Its value is clamp(shares + attributes).</summary>
/// <param name="Weight">In the total, in thousandths.</param>
/// <param name="Shares">Given by events, decayed; thousandths of a point.</param>
/// <param name="Attributes">From attribute rules that hold; thousandths of a point.</param>
public sealed record ScoreView(string Name, int Weight, long Value, long Shares, long Attributes, Duration? HalfLife)
{
    internal static ScoreView Of(Core.Scoring.ScorePart part, Instant asOf, Instant now) => new(
        part.Score,
        part.Weight,
        ScoreReading.ValueAt(part, asOf, now),
        ScoreReading.SharesAt(part, asOf, now),
        Core.Scoring.PointUnits.ToThousandths(part.AttributePart),
        part.HalfLife);
}
