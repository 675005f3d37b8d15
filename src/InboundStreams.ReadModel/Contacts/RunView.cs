using NodaTime;

namespace InboundStreams.ReadModel.Contacts;

public enum RunState
{
    /// <summary>Enrolled, and not parked anywhere yet.</summary>
    Enrolled,

    /// <summary>Parked at a step.</summary>
    Parked,

    Ended,
}

/// <summary>One contact's way through a workflow.</summary>
/// <param name="Enrollment">Counts the contact's enrollments in the workflow from 1.</param>
/// <param name="Step">Where it is parked, or where it ended; empty before the first step.</param>
/// <param name="Since">When it came into this state.</param>
/// <param name="Until">When it acts by itself; null when only an event wakes it.</param>
/// <param name="Reason">Why it ended, or what it is parked for; empty where the state says it all.</param>
public sealed record RunView(string Workflow, int Enrollment, long Version, RunState State, string Step, Instant Since, Instant? Until, string Reason);
