using InboundStreams.Core.Scoring;

namespace InboundStreams.Definitions.Shapes;

/// <summary>What files in <c>scoring/</c> may hold.</summary>
internal static class ScoringShapes
{
    private static readonly ShapeValue AnyPoints = new ShapeValue.Number(-ScoreDefinition.PointsMax, ScoreDefinition.PointsMax);

    public static Shape Bands { get; } = new("bands", "Names for ranges of a score.", () =>
    [
        new("of", ShapeValue.Name, "A score, or 'total'.", Required: true),
        new("hysteresis", new ShapeValue.Number(0, ScoreDefinition.PointsMax), "A band is left only this many points below its edge; 5 if it is not given. Edges lie at least this far apart."),
        new("edges", new ShapeValue.Named(AnyPoints), "The bands from the lowest up, with the points at which they begin.", Required: true),
    ]);

    public static Shape Cap { get; } = new("cap", "How much a rule may give within one period, by the event's own time.", () =>
    [
        new("points", new ShapeValue.Number(1, ScoreDefinition.PointsMax), "At most so many points."),
        new("times", new ShapeValue.Number(1, 1_000_000), "At most so many times."),
        new("per", ShapeValue.DurationOrCivilDays, "The period: 1d is 24 hours UTC, '1 day' a civil day of the funnel. For ever if it is not given."),
    ]);

    public static Shape Rule { get; } = new("rule", "Gives points when an event happens ('on'), or as long as a condition on attributes holds ('while').", () =>
    [
        new("name", ShapeValue.Name, "Unique in the funnel. What a rule has given belongs to its name: a renamed rule starts anew.", Required: true),
        new("score", ShapeValue.Name, "The score that the points go to.", Required: true),
        new("points", new ShapeValue.Either(new ShapeValue.Number(-ScoreDefinition.PointsMax, ScoreDefinition.PointsMax, Whole: false), ShapeValue.Expression), "How many; may be negative, at most three decimals. With 'on' also an expression.", Required: true),
        new("on", ShapeValue.EventName, "The event that gives points."),
        new("where", ShapeValue.Condition, "With 'on': which of these events: contact, score, segment(), count(), event, now. It sees the scores before the event."),
        new("cap", new ShapeValue.Mapping(Cap), "With 'on': how much the rule may give."),
        new("once", new ShapeValue.Flag(), "With 'on': only the contact's first match counts."),
        new("while", ShapeValue.Condition, "The points count as long as this holds: contact, count(), now."),
    ])
    { OneOf = ["on", "while"] };

    public static Shape Score { get; } = new("score", "One score. Without anything, it never fades and is never less than 0.", () =>
    [
        new("half_life", ShapeValue.Duration, "After this time points given by events are worth half."),
        new("min", AnyPoints, "The score is never less; 0 if it is not given."),
        new("max", AnyPoints, "The score is never more."),
    ]);

    public static Shape File { get; } = new("scoring", "Scores, the rules that give their points, and the bands of a score. All files in scoring/ are read as one.", () =>
    [
        new("scores", new ShapeValue.Named(new ShapeValue.Mapping(Score), IsWord: true), "The scores, by name."),
        new("total", new ShapeValue.Named(new ShapeValue.Number(0, 1000, Whole: false), IsWord: true), "The weights of the scores in the total; at most three decimals."),
        new("rules", new ShapeValue.List(new ShapeValue.Mapping(Rule)), "What gives points."),
        new("bands", new ShapeValue.Mapping(Bands), "Names for ranges of a score."),
    ]);
}
