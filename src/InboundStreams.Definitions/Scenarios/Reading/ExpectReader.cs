using System.Collections.Immutable;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Reading;
using InboundStreams.Definitions.Yaml;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>Reads what must come of a test.</summary>
internal static class ExpectReader
{
    public static Expectations Read(YamlMap test, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known)
    {
        if (test.Map("expect", $"'expect' of {test.What}") is not { } map)
            return Expectations.None;
        var all = ImmutableArray.CreateBuilder<Expected>();
        Each("sends", entry => Send(entry, clock, contacts, known, notification: false));
        Each("notifications", entry => Send(entry, clock, contacts, known, notification: true));
        Each("scores", entry => Score(entry, clock, contacts, known));
        Each("bands", entry => entry.Known("band", known?.Bands, FaultCode.UnknownBand, name => $"there is no band '{name}'", required: true) is { } band
            ? new Expected.Band(Contact(entry, contacts), entry.MomentWithin("at", clock), band)
            : null);
        Each("segments", entry => Segments(entry, clock, contacts, known));
        Each("states", entry => State(entry, clock, contacts, known));
        Each("journal", entry => Journal(entry, clock, contacts, known));
        map.Done();
        return new(all.ToImmutable());

        void Each(string list, Func<YamlMap, Expected?> read)
        {
            foreach (var entry in map.Maps(list, $"an entry in '{list}' of {test.What}"))
            {
                entry.What = $"the entry in '{list}'";
                if (read(entry) is { } expected)
                    all.Add(expected);
                foreach (var key in (string[])["contact", "at"])
                    entry.Find(key);
                entry.Done();
            }
        }
    }

    private static string Contact(YamlMap entry, IReadOnlySet<string> contacts) =>
        entry.Known("contact", contacts, FaultCode.UnknownContact, name => $"nothing happens to a contact '{name}' in this test", required: true) ?? "";

    private static Expected.Send? Send(YamlMap entry, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known, bool notification)
    {
        var contact = Contact(entry, contacts);
        var at = entry.MomentWithin("at", clock, required: true);
        var template = entry.Known(
            "template",
            notification ? known?.Notified : known?.Sent,
            FaultCode.UnknownTemplate,
            name => $"no step {(notification ? "notifies with" : "sends")} a template '{name}'",
            required: true);
        var category = notification ? null : entry.Known("category", known?.Categories, FaultCode.UnknownCategory, name => $"there is no category '{name}'");
        var (workflow, step) = entry.WorkflowAndStep(known);
        return template is null || at is not { } moment ? null : new(contact, moment, notification, template, category, step, workflow);
    }

    private static Expected.Score? Score(YamlMap entry, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known)
    {
        var contact = Contact(entry, contacts);
        var at = entry.MomentWithin("at", clock);
        var score = entry.Known("score", known?.Scores, FaultCode.UnknownScore, name => $"there is no score '{name}'", required: true);
        if (entry.Text("value", required: true) is not { } value)
            return null;
        if (Values.TryThousandths(value.Text, out var thousandths))
            return score is null ? null : new(contact, at, score, thousandths);
        entry.Report(value, FaultCode.BadNumber, $"'value' of {entry.What} is {value.Kind}; give a number with at most three decimals");
        return null;
    }

    private static Expected.Segments Segments(YamlMap entry, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in entry.List("member_of", required: true))
        {
            if (node is not YamlNode.Scalar name)
                entry.Report(node, FaultCode.WrongKind, $"a segment is {node.Kind}; give its name");
            else if (names.Add(name.Text) && known is not null && !known.Segments.Contains(name.Text))
                entry.Report(name, FaultCode.UnknownSegment, $"there is no segment '{name.Text}'; {Nearest.Advice(name.Text, known.Segments)}");
        }

        return new(Contact(entry, contacts), entry.MomentWithin("at", clock), [.. names]);
    }

    private static Expected.State? State(YamlMap entry, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known)
    {
        var contact = Contact(entry, contacts);
        Instant? at = entry.MomentWithin("at", clock);
        var (workflow, step) = entry.WorkflowAndStep(known, required: true);
        var ended = entry.Text("ended")?.Text;
        var enrolled = entry.Flag("enrolled", otherwise: true);
        var run = entry.Int("run", 1, int.MaxValue);
        if ((step is null ? 0 : 1) + (ended is null ? 0 : 1) + (enrolled ? 0 : 1) != 1)
        {
            entry.Report(entry.Node, FaultCode.NotOneState, $"{entry.What} must say one thing; give one of 'step: <where the run is>', 'ended: <why>' or 'enrolled: false'");
            return null;
        }

        return workflow is null ? null : new(contact, at, workflow, run, step, ended, enrolled);
    }

    private static Expected.Journal? Journal(YamlMap entry, TestClock clock, IReadOnlySet<string> contacts, KnownNames? known)
    {
        var contact = Contact(entry, contacts);
        var at = entry.MomentWithin("at", clock);
        var kind = entry.Known("kind", JournalKinds.All, FaultCode.UnknownKind, name => $"the journal has no entries of kind '{name}'", required: true);
        var (workflow, step) = entry.WorkflowAndStep(known);
        var reason = entry.Text("reason")?.Text;
        return kind is null ? null : new(contact, at, kind, reason, workflow, step);
    }
}
