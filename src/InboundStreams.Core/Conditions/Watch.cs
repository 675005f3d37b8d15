using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>
/// What in a watched condition changes with time alone. Each is a threshold: while nobody crosses it, the condition keeps its value
/// unless an input comes.
/// </summary>
public abstract record Watch
{
    private Watch()
    {
    }

    /// <param name="Name">A score, or <c>total</c>.</param>
    /// <param name="Threshold">Thousandths of a point: whether the score is at least that much matters.</param>
    public sealed record Score(string Name, long Threshold) : Watch;

    /// <param name="Days">Civil days, today included.</param>
    /// <param name="Threshold">Whether the count is at least that much matters.</param>
    public sealed record Count(string Counter, int Days, long Threshold) : Watch;

    /// <summary>Whether <c>now</c> is at or after the attribute's instant plus the offset matters. A date is its midnight in UTC.</summary>
    public sealed record Clock(string Attribute, Duration Offset) : Watch;

    public sealed record Segment(string Name) : Watch;
}
