using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Explaining;

/// <summary>
/// Why a contact's scores are what they are at an instant. All points are thousandths. The lines of a score add up exactly to its
/// value, those of the total to the total, and those under a share to the share: each line is the running sum rounded down, less the
/// one before, so a line may differ by one thousandth from its own amount.
/// </summary>
/// <param name="At">The instant asked for.</param>
/// <param name="AsOf">The contact's clock in the state that this was read from.</param>
/// <param name="Source">What the shares were read from.</param>
/// <param name="Total">Null where no score has a weight.</param>
/// <param name="Band">Null where the funnel has no bands.</param>
public sealed record ScoreExplanation(
    string ContactId, Instant At, Instant AsOf, ExplainedFrom Source, ImmutableArray<ExplainedScore> Scores, ExplainedTotal? Total, ExplainedBand? Band);

/// <summary>What an explanation was made from.</summary>
public enum ExplainedFrom
{
    /// <summary>The contact's state, decayed to the instant asked for.</summary>
    State,

    /// <summary>The journal, because the state is later than the instant asked for: right to about a thousandth for each event.</summary>
    Journal,
}

/// <summary>One score: shares + attributes + clamp = value.</summary>
/// <param name="HalfLife">Null: it does not decay.</param>
/// <param name="Min">Points, whole.</param>
/// <param name="Max">Points, whole; null for none.</param>
/// <param name="Clamp">What the limits take away (negative) or add.</param>
public sealed record ExplainedScore(
    string Name,
    Duration? HalfLife,
    int Min,
    int? Max,
    ImmutableArray<ExplainedShare> Shares,
    ImmutableArray<ExplainedAttribute> Attributes,
    long Clamp,
    long Value);

/// <summary>What one event rule has given: events + missing = points.</summary>
/// <param name="On">The event that it listens to.</param>
/// <param name="LastGiven">When it gave points last; from then it decays.</param>
/// <param name="HalfLife">By which it decays; null: not at all.</param>
/// <param name="Times">Matches that counted; 0 where only the journal is known.</param>
/// <param name="Missing">What the journal's events do not account for.</param>
/// <param name="MissingWhy">What that is; empty where nothing is missing.</param>
public sealed record ExplainedShare(
    string Rule, string On, long Points, Instant LastGiven, Duration? HalfLife, int Times, ImmutableArray<ExplainedEvent> Events, long Missing, string MissingWhy);

/// <summary>An event that gave points, or gave none because of a limit.</summary>
/// <param name="At">The contact's clock when it was taken.</param>
/// <param name="Cause">The event's name and message id.</param>
/// <param name="Given">What it gave then.</param>
/// <param name="Late">How late it came; its points had decayed so long.</param>
/// <param name="Cut">What the score's limits kept back.</param>
/// <param name="Capped">It reached the rule's cap and got the rest.</param>
/// <param name="Left">What is left of it.</param>
/// <param name="Version">The definitions that decided.</param>
/// <param name="Position">The journal's record, as <c>topic[partition]@offset</c>.</param>
public sealed record ExplainedEvent(Instant At, string Cause, long Given, Duration Late, long Cut, bool Capped, long Left, long Version, string Position);

/// <summary>An attribute rule that holds.</summary>
/// <param name="While">Its condition.</param>
/// <param name="Since">Null where the journal does not say it: from before its beginning, or from a load.</param>
public sealed record ExplainedAttribute(string Rule, string While, long Points, Instant? Since);

/// <summary>The weighted sum: the parts' points add up to the value.</summary>
public sealed record ExplainedTotal(ImmutableArray<ExplainedPart> Parts, long Value);

/// <param name="Weight">Thousandths.</param>
/// <param name="Score">The score's own value.</param>
/// <param name="Points">What it adds to the total.</param>
public sealed record ExplainedPart(string Name, int Weight, long Score, long Points);

/// <summary>The band and its edges.</summary>
/// <param name="Of">The score that is divided, or <c>total</c>.</param>
/// <param name="Value">Of that score.</param>
/// <param name="Hysteresis">Points, whole.</param>
/// <param name="Since">When it was entered; null where the journal does not say it.</param>
/// <param name="Next">When time alone changes it, if no input comes; null when it does not.</param>
public sealed record ExplainedBand(string Name, string Of, long Value, int Hysteresis, ImmutableArray<ExplainedEdge> Edges, Instant? Since, NextBand? Next);

/// <param name="From">Points at which it goes on; the lowest is always on.</param>
/// <param name="OffBelow">Points below which it goes off; null for the lowest.</param>
public sealed record ExplainedEdge(string Name, int From, int? OffBelow, bool IsOn);

/// <summary>Where time alone leads.</summary>
public sealed record NextBand(Instant At, string Name);
