using System.Collections.Immutable;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Workflows;

/// <summary>One contact's active way through a workflow, parked at a step. Its instants are whole milliseconds.</summary>
public sealed record Run
{
    private readonly long _enrolledAt;
    private readonly long _arrivedAt;
    private readonly Moment _wakeAt = Moment.None;

    public required string Workflow { get; init; }

    /// <summary>The bundle version on which it is pinned.</summary>
    public required long Version { get; init; }

    /// <summary>Counts the contact's enrollments in this workflow from 1.</summary>
    public required int Enrollment { get; init; }

    /// <summary>Empty without a key expression.</summary>
    public required string Key { get; init; }

    /// <summary>What started it.</summary>
    public required ContactEvent Trigger { get; init; }

    /// <summary>What it caught last; null when nothing was caught.</summary>
    public ContactEvent? Last { get; init; }

    public required Instant EnrolledAt
    {
        get => Instant.FromUnixTimeMilliseconds(_enrolledAt);
        init => _enrolledAt = value.ToUnixTimeMilliseconds();
    }

    /// <summary>The id of the step at which it is parked.</summary>
    public required string Step { get; init; }

    /// <summary>When it came there.</summary>
    public required Instant ArrivedAt
    {
        get => Instant.FromUnixTimeMilliseconds(_arrivedAt);
        init => _arrivedAt = value.ToUnixTimeMilliseconds();
    }

    /// <summary>When it acts without an event; null: only an event wakes it.</summary>
    public Instant? WakeAt
    {
        get => _wakeAt.Instant;
        init => _wakeAt = Moment.Of(value);
    }

    /// <summary>The goal was reached and only counted.</summary>
    public bool GoalReached { get; init; }

    /// <summary>Steps passed that a later wait looks back to.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>Events for waits that look back and were not reached yet.</summary>
    public ImmutableArray<NotedEvent> Noted { get; init; } = [];

    /// <summary>Places whose condition could not be evaluated, journaled once each.</summary>
    public ImmutableArray<string> ConditionErrors { get; init; } = [];
}

/// <param name="Step">The wait_for that looks back.</param>
/// <param name="Arm">Which of its arms, from 0.</param>
public sealed record NotedEvent(string Step, int Arm, ContactEvent Event);

/// <summary>A run that is over, remembered for its conversion window.</summary>
/// <param name="OpenUntil">Before this instant its goal is still counted.</param>
public sealed record EndedRun(string Workflow, long Version, int Enrollment, string Key, ContactEvent Trigger, Instant OpenUntil);

/// <summary>A contact's history with one workflow.</summary>
/// <param name="Count">Enrollments so far; the last run's number.</param>
/// <param name="Keys">In the order of their last enrollment.</param>
/// <param name="WasFull">Keys had to be forgotten.</param>
public sealed record EnrollmentMemory(string Workflow, int Count, ImmutableArray<EnrolledKey> Keys, bool WasFull);

/// <param name="Hash">Stable 64-bit hash of the key.</param>
/// <param name="At">Of the last enrollment with this key.</param>
public readonly record struct EnrolledKey(ulong Hash, Instant At);
