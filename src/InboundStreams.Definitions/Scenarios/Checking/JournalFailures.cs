using InboundStreams.Core.Workflows;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>What is said of a journal entry that is not there, is another, or was not named.</summary>
internal static class JournalFailures
{
    /// <summary>Null when it is as expected.</summary>
    public static Failure? Of(JournalMatch match, Sayings says) => match switch
    {
        { IsExact: true } => null,
        { Expected: { } expected } => new("journal", expected.Contact, expected.At ?? match.Actual?.Taken, Sentence(expected, says),
            match.Actual?.Entry is { } actual ? "there is " + Sentence(actual, says) : "there is none", match.Actual?.Entry is { } of ? $"caused by {of.Cause}" : "")
        {
            Workflow = expected.Workflow ?? "",
            Step = expected.Step ?? "",
        },
        { Actual.Entry: { } actual } => new("journal", actual.ContactId, actual.At, $"no further entry '{actual.Kind}' in the journal",
            "there is " + Sentence(actual, says), $"caused by {actual.Cause}")
        {
            Workflow = actual.Workflow,
            Step = actual.Step,
        },
        _ => null,
    };

    private static string Sentence(Expected.Journal expected, Sayings says)
    {
        var when = expected.At is { } at ? $" at {says.Time(at)}" : "";
        var reason = expected.Reason is { } text ? $" ({text})" : "";
        return $"the entry '{expected.Kind}'{reason} of {expected.Contact}{when}{Sayings.Place(expected.Workflow, expected.Step)}";
    }

    private static string Sentence(WorkflowTransition entry, Sayings says) =>
        $"'{Sayings.Entry(entry)}' of {entry.ContactId} at {says.Time(entry.At)}{Sayings.Place(entry.Workflow, entry.Step)}";
}
