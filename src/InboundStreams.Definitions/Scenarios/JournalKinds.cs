namespace InboundStreams.Definitions.Scenarios;

/// <summary>The kinds of journal entries that a test may name: those of the glossary.</summary>
public static class JournalKinds
{
    public static IReadOnlySet<string> All { get; } = new SortedSet<string>(StringComparer.Ordinal)
    {
        "band_changed", "branch_taken", "cascade_limit", "caught", "condition_error", "consent_ignored", "dropped", "duplicate", "ended", "enrolled", "erased",
        "exit_ignored", "goal", "goal_ignored", "limit_reached", "not_caught", "not_enrolled", "notified", "score_changed",
        "segment_entered", "segment_left", "sent", "step_entered", "subscribed", "suppressed", "timed_out", "unsubscribed", "withheld",
    };
}
