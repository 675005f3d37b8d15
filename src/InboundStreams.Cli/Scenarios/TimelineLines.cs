using System.Globalization;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Scenarios;
using NodaTime;

namespace InboundStreams.Cli.Scenarios;

/// <summary>What happened in a test, moment by moment: each input, and below it what was decided.</summary>
internal static class TimelineLines
{
    public static void Write(TextWriter output, ScenarioRun run, DateTimeZone zone)
    {
        foreach (var step in run.Steps)
        {
            output.WriteLine($"    {Moments.Text(step.At, zone)}  {Printable.Text(step.Contact)}  {Printable.Text(Cause(step, zone))}");
            foreach (var line in Decided(step, zone))
                output.WriteLine($"        {Printable.Text(line)}");
        }
    }

    public static string Cause(ScenarioStep step, DateTimeZone zone) => step.Input switch
    {
        Input.ActionTaken { Action: var action } => action.Name + Values(action.Properties, zone) + Late(step, zone),
        Input.ContactChanged { Load: true, Contact: var row } => "row loaded" + Values(row.Attributes, zone),
        Input.ContactChanged { Contact: var row } => "row" + Values(row.Attributes, zone) + Late(step, zone),
        Input.ContactErased => "erased",
        Input.OutcomeReported { Outcome: var outcome } => $"Email {outcome.Kind}" + (outcome.Template.Length > 0 ? $" '{outcome.Template}'" : "") + (outcome.Topic is { } topic ? $" topic {topic}" : "") + Late(step, zone),
        Input.TimerDue => "timer",
        _ => "visit",
    };

    /// <summary>Sends, journal entries and scores, in the order in which they were decided.</summary>
    public static IEnumerable<string> Decided(ScenarioStep step, DateTimeZone zone)
    {
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case Effect.Send { Command: var send }:
                    var kind = send.Kind == SendKind.Notification ? "notifies" : "sends";
                    yield return $"{kind} '{send.Template}' to {send.To} ({send.Category}, step '{send.Step}' of '{send.Workflow}', run {Number(send.Enrollment)})";
                    break;
                case Effect.Journal { Transition: { Kind: not ("sent" or "notified") } entry }:
                    yield return Entry(entry, zone);
                    break;
                case Effect.Score { Value: var score }:
                    yield return Score(score);
                    break;
                default:
                    break;
            }
        }
    }

    private static string Entry(WorkflowTransition entry, DateTimeZone zone)
    {
        var reason = entry.Reason.Length > 0 ? $" ({entry.Reason})" : "";
        var step = entry.Step.Length > 0 ? $" step '{entry.Step}'" : "";
        var workflow = entry.Workflow.Length > 0 ? $" {(step.Length > 0 ? "of" : "in")} '{entry.Workflow}'" : "";
        var run = entry.Enrollment > 0 ? $", run {Number(entry.Enrollment)}" : "";
        return $"{entry.Kind}{reason}{step}{workflow}{run}{Values(entry.Details, zone, entry.Kind)}";
    }

    private static string Score(LeadScore score)
    {
        var parts = score.Parts.Select(each => $"{each.Score} {Points(PointUnits.ToThousandths(each.Shares + each.AttributePart))}");
        return $"score {Points(score.Value)}{(score.Band.Length > 0 ? $", {score.Band}" : "")} ({string.Join(", ", parts)})";
    }

    private static string Late(ScenarioStep step, DateTimeZone zone) => step.Input.At < step.At ? $", happened at {Moments.Text(step.Input.At, zone)}" : "";

    private static string Values(Properties values, DateTimeZone zone, string kind = "") =>
        values.Count == 0 ? "" : $" {{{string.Join(", ", values.Select(each => $"{each.Key}: {Value(each, zone, kind)}"))}}}";

    // The journal has points in thousandths.
    private static string Value(KeyValuePair<string, Value> pair, DateTimeZone zone, string kind) => pair.Value.Kind switch
    {
        ValueKind.Timestamp => Moments.Text(pair.Value.AsTimestamp, zone),
        ValueKind.Int when kind == "score_changed" => Points(pair.Value.AsInt),
        _ => pair.Value.ToString(),
    };

    private static string Points(long thousandths) => (thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
