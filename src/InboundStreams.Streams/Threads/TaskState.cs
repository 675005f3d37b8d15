namespace InboundStreams.Streams.Threads;

/// <summary>
/// A task from assignment to revocation.
/// <code>
///          ┌──────────────┬──────────────┐  a transaction failed,
///          ▼              │              │  or its store is damaged
/// ──► Locating ──► Restoring ──► Running ┘
///          │              │              │  revoked or lost
///          └──────────────┴──────────────┴──► Closed
/// </code>
/// </summary>
internal enum TaskState
{
    /// <summary>Its start is being looked up.</summary>
    Locating,

    /// <summary>Its store is being brought up to the changelog's end.</summary>
    Restoring,

    /// <summary>It takes records.</summary>
    Running,

    /// <summary>It belongs to somebody else.</summary>
    Closed,
}

/// <summary>The arrows of the drawing.</summary>
internal static class TaskTransitions
{
    public static readonly IReadOnlySet<(TaskState From, TaskState To)> All = new HashSet<(TaskState, TaskState)>
    {
        (TaskState.Locating, TaskState.Restoring),
        (TaskState.Locating, TaskState.Closed),
        (TaskState.Restoring, TaskState.Running),
        (TaskState.Restoring, TaskState.Locating),
        (TaskState.Restoring, TaskState.Closed),
        (TaskState.Running, TaskState.Locating),
        (TaskState.Running, TaskState.Closed),
    };
}
