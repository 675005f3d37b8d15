using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>What is said of a send that did not come, came otherwise, or came unasked.</summary>
internal static class SendFailures
{
    public static IEnumerable<Failure> Of(SendMatch match, Why why, Sayings says) => match switch
    {
        { IsExact: true } => [],
        { Expected: { } expected, Actual: { } actual } => [Otherwise(expected, actual, why, says)],
        { Expected: { } expected } => [Missing(expected, why, says)],
        { Actual: { } actual } => [Unasked(actual, why, says)],
        _ => [],
    };

    private static Failure Otherwise(Expected.Send expected, SendCommand actual, Why why, Sayings says)
    {
        var apart = actual.DecidedAt - expected.At!.Value;
        var came = apart == Duration.Zero
            ? "it came then, but as " + Sayings.Details(actual)
            : $"it came {Moments.Length(apart)} {(apart > Duration.Zero ? "later" : "earlier")}, at {says.Time(actual.DecidedAt)}, from {Sayings.Details(actual)}";
        return new(expected.List, expected.Contact, expected.At, Sentence(expected, says), came, apart == Duration.Zero ? "" : why.CameThen(actual))
        {
            Workflow = actual.Workflow,
            Step = actual.Step,
        };
    }

    private static Failure Missing(Expected.Send expected, Why why, Sayings says)
    {
        var (workflow, step, reason) = why.NoneCame(expected);
        return new(expected.List, expected.Contact, expected.At, Sentence(expected, says), "none came", reason) { Workflow = workflow, Step = step };
    }

    private static Failure Unasked(SendCommand actual, Why why, Sayings says)
    {
        var notification = actual.Kind == SendKind.Notification;
        return new(
            notification ? "notifications" : "sends", actual.ContactId, actual.DecidedAt,
            notification ? "no further notification" : "no further send",
            $"{Sayings.What(notification)} of '{actual.Template}' {(notification ? "about" : "to")} {actual.ContactId} came at {says.Time(actual.DecidedAt)} from {Sayings.Details(actual)}",
            why.CameThen(actual))
        {
            Workflow = actual.Workflow,
            Step = actual.Step,
        };
    }

    private static string Sentence(Expected.Send expected, Sayings says)
    {
        var category = expected.Category is { } name ? $" of category {name}" : "";
        return $"{Sayings.What(expected.Notification)} of '{expected.Template}'{category} {(expected.Notification ? "about" : "to")} {expected.Contact} "
            + $"at {says.Time(expected.At!.Value)}{Sayings.Place(expected.Workflow, expected.Step)}";
    }
}
