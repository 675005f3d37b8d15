using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>How times, sends and journal entries are called in what a test says.</summary>
internal sealed class Sayings(DateTimeZone zone)
{
    public string Time(Instant at) => Moments.Text(at, zone);

    /// <summary><c>score_changed (capped)</c>.</summary>
    public static string Entry(WorkflowTransition entry) => entry.Reason.Length == 0 ? entry.Kind : $"{entry.Kind} ({entry.Reason})";

    /// <summary>Where in which workflow, in brackets; empty without both.</summary>
    public static string Place(string? workflow, string? step) => (workflow, step) switch
    {
        ({ Length: > 0 }, { Length: > 0 }) => $" at step '{step}' of '{workflow}'",
        ({ Length: > 0 }, _) => $" in '{workflow}'",
        (_, { Length: > 0 }) => $" at step '{step}'",
        _ => "",
    };

    public static string What(bool notification) => notification ? "a notification" : "a send";

    public static string Details(SendCommand send) => $"step '{send.Step}' of '{send.Workflow}', category {send.Category}";
}
