using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>Reads what happens in a test: events, rows, erasures, and what became of emails.</summary>
internal static class InputReader
{
    private static readonly string[] Causes = ["event", "row", "erase", "outcome"];
    private static readonly string[] Outcomes = [.. Enum.GetNames<OutcomeKind>().Select(each => each.ToLowerInvariant())];

    public static ImmutableArray<ScenarioInput> Read(YamlMap test, TestClock clock, KnownNames? known)
    {
        var inputs = ImmutableArray.CreateBuilder<ScenarioInput>();
        foreach (var node in test.List("events"))
        {
            if (test.File.Maps([node], $"an entry in 'events' of {test.What}").FirstOrDefault() is { } entry && Input(entry, clock, known) is { } input)
                inputs.Add(input);
        }

        return inputs.ToImmutable();
    }

    private static ScenarioInput? Input(YamlMap entry, TestClock clock, KnownNames? known)
    {
        entry.What = "the entry";
        var input = Cause(entry, clock, known);
        entry.Done();
        return input;
    }

    private static ScenarioInput? Cause(YamlMap entry, TestClock clock, KnownNames? known)
    {
        var contact = entry.Text("contact", required: true)?.Text;
        var at = entry.Moment("at", clock.Start, required: true);
        var taken = entry.Moment("arrives", clock.Start) ?? at;
        if (at < clock.Start && !entry.Has("arrives"))
            entry.Report("at", FaultCode.OutsideTheTest, "'at' is before the start of the test; give a later time, or say with 'arrives' when it comes");
        else if (taken < at || taken < clock.Start)
            entry.Report("arrives", FaultCode.OutsideTheTest, "'arrives' is before it happens or before the start of the test; give a later time");
        if (taken is { } seen)
            clock.Saw(seen);

        var causes = Causes.Where(entry.Has).ToList();
        if (causes.Count != 1)
        {
            entry.Report(entry.Node, FaultCode.NotOneInput, causes.Count == 0
                ? "the entry says nothing that happens; give one of 'event', 'row', 'outcome' or 'erase: true'"
                : $"the entry has {string.Join(" and ", causes.Select(each => $"'{each}'"))}; make an entry of each");
        }

        var (when, arrival, who, line) = (at ?? clock.Start, taken ?? clock.Start, contact ?? "", entry.Node.Line);
        return causes.FirstOrDefault() switch
        {
            "event" => new ScenarioInput.Event(who, when, arrival, line, Action(entry)),
            "row" => new ScenarioInput.Row(who, when, arrival, line, entry.Map("row", $"the row of {who}") is { } row ? TestValues.Row(row, known) : Properties.Empty),
            "outcome" => Outcome(entry, new ScenarioInput.Outcome(who, when, arrival, line, default, null, null, null, null), known),
            "erase" when entry.Flag("erase", otherwise: false) => new ScenarioInput.Erased(who, when, arrival, line),
            _ => null,
        };
    }

    private static UserAction Action(YamlMap entry) => new(
        entry.Text("id")?.Text ?? "",
        entry.Text("event", required: true)?.Text ?? "",
        null,
        Values(entry, "properties"),
        Values(entry, "context"));

    private static Properties Values(YamlMap entry, string key) =>
        entry.Map(key, $"'{key}' of {entry.What}") is { } values ? TestValues.Properties(values.Node) : Properties.Empty;

    private static ScenarioInput.Outcome Outcome(YamlMap entry, ScenarioInput.Outcome outcome, KnownNames? known)
    {
        var kind = entry.Choice("outcome", required: true, Outcomes);
        var template = entry.Known("template", known?.Sent, FaultCode.UnknownTemplate, name => $"no step sends a template '{name}'");
        var (workflow, step) = entry.WorkflowAndStep(known);
        return outcome with
        {
            Kind = Enum.TryParse<OutcomeKind>(kind, ignoreCase: true, out var parsed) ? parsed : default,
            Send = template is null && workflow is null && step is null ? null : new(template, workflow, step),
            Reason = entry.Text("reason")?.Text,
            Url = entry.Text("url")?.Text,
            Topic = entry.Known("topic", known?.Categories, FaultCode.UnknownCategory, name => $"there is no category '{name}'"),
        };
    }
}
