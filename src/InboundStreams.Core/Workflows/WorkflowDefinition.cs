using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>One workflow as its file says it.</summary>
/// <param name="Steps">In file order; ids are unique in the workflow, nested steps included.</param>
public sealed record WorkflowDefinition(string Name, EventMatch Trigger, ImmutableArray<Step> Steps)
{
    /// <summary>Of several runs that act on one input, lower numbers act first.</summary>
    public int Priority { get; init; } = 100;

    public Enrollment Enroll { get; init; } = Enrollment.Once;

    public Goal? Goal { get; init; }

    public ImmutableArray<WorkflowExit> Exits { get; init; } = [];

    /// <summary>IANA zone for contacts without one; null: the funnel's.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>An event that a workflow listens to.</summary>
/// <param name="Where">Scope <see cref="Scope.ForEvent"/> for a trigger, <see cref="Scope.ForRunEvent"/> otherwise; null: always.</param>
/// <param name="AnyKey">In a keyed run, also an event for which the key expression gives another key.</param>
/// <param name="AnyEmail">Of the outcomes of emails, also those of emails that the run has not sent.</param>
public sealed record EventMatch(string Event, Condition? Where = null, bool AnyKey = false, bool AnyEmail = false);

/// <summary>Who may enter, and how often.</summary>
/// <param name="Key">One run at a time for each value; scope <see cref="Scope.ForEvent"/>; null: one key for all.</param>
/// <param name="MinGap">Least time between two enrollments with one key; null: none.</param>
public sealed record Enrollment(Expression? Key, EnrollAgain Again, Duration? MinGap = null)
{
    public static Enrollment Once { get; } = new(null, EnrollAgain.Once);
}

public enum EnrollAgain
{
    /// <summary>One enrollment for each key, ever.</summary>
    Once,

    /// <summary>With every match, unless a run with the key is active.</summary>
    EveryMatch,
}

/// <summary>What a workflow is for.</summary>
/// <param name="ConversionWindow">For this long after a run's end its goal is still counted; null: not.</param>
/// <param name="Exit">False: reaching the goal is only counted.</param>
public sealed record Goal(EventMatch Match, Duration? ConversionWindow = null, bool Exit = true);

/// <summary>What takes a contact out of a run at once. Exactly one of the two is given.</summary>
/// <param name="When">Scope <see cref="Scope.ForWatched"/>.</param>
public sealed record WorkflowExit(EventMatch? Match, Condition? When);
