using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>Adds points when an event matches.</summary>
/// <param name="Name">Unique in the funnel; what the rule has given belongs to this name.</param>
/// <param name="Score">Which score the points go to.</param>
/// <param name="Event">The event's name, also of an outcome: <c>Email Clicked</c>.</param>
/// <param name="Points">What a match is worth; may be negative.</param>
/// <param name="Where">Scope <see cref="Scope.ForEvent"/>; null: always. Sees the scores before the input.</param>
/// <param name="Once">Only the contact's first match counts.</param>
public sealed record EventRule(
    string Name,
    string Score,
    string Event,
    Points Points,
    Condition? Where = null,
    PointsCap? Cap = null,
    bool Once = false);

/// <summary>Points of a rule: a constant in thousandths, or an expression that gives a number of points (<see cref="Scope.ForEvent"/>).</summary>
public sealed record Points(long Thousandths, Expression? Expression = null)
{
    public static Points Of(long whole) => new(whole * 1000);
}

/// <summary>How much a rule may give within one period of an event's own time.</summary>
/// <param name="Points">Most points, as given, without decay; null: no limit on points.</param>
/// <param name="Times">Most matches; null: no limit on matches.</param>
/// <param name="Per">Null: for ever.</param>
public sealed record PointsCap(int? Points, int? Times, CapPeriod? Per = null);

/// <summary>The period of a cap.</summary>
public abstract record CapPeriod
{
    private CapPeriod()
    {
    }

    /// <summary>Buckets of this length counted from 1970-01-01T00:00Z: <c>1d</c>.</summary>
    public sealed record Every(Duration Length) : CapPeriod;

    /// <summary>Civil days of the funnel's zone: <c>1 day</c>.</summary>
    public sealed record CivilDays(int Count) : CapPeriod;
}
