using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Definitions.Reading;
using InboundStreams.Definitions.Yaml;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>Reads one test.</summary>
internal static class ScenarioReader
{
    /// <returns>Null without a name or a start; the reasons are reported.</returns>
    public static Scenario? Read(YamlMap test, KnownNames? known, UniqueNames names)
    {
        var name = test.Text("test", required: true);
        if (name is not null)
        {
            test.What = $"the test '{name.Text}'";
            CheckName(test, name, names);
        }

        var rows = Rows(test, known);
        var start = test.Moment("start", null, required: true);
        var clock = new TestClock(start ?? Instant.FromUnixTimeSeconds(0));
        var inputs = InputReader.Read(test, clock, known);
        var accepted = test.Flag("accepted", otherwise: true);
        clock.End(test.Moment("until", clock.Start), test);
        var contacts = rows.Select(each => each.Contact).Concat(Declared(test)).Concat(inputs.Select(each => each.Contact)).ToHashSet();
        var expect = ExpectReader.Read(test, clock, contacts, known);
        test.Done();
        return name is null || start is null
            ? null
            : new()
            {
                Name = name.Text,
                Path = test.File.Path,
                Line = test.Node.Line,
                Start = clock.Start,
                Until = clock.Until,
                Accepted = accepted,
                Rows = rows,
                Inputs = inputs,
                Expect = expect,
            };
    }

    private static void CheckName(YamlMap test, YamlNode.Scalar name, UniqueNames names)
    {
        if (name.Text.Length is 0 or > 300 || name.Text.Any(char.IsControl))
            test.Report(name, Faults.FaultCode.BadName, "the name of a test is empty or too long; say in up to 300 characters, on one line, what must be so");
        else
            names.Add(name.Text, test.File, name);
    }

    /// <summary>A contact with nothing behind its name is known by name only: its row has not come.</summary>
    private static ImmutableArray<(string Contact, Properties Row)> Rows(YamlMap test, KnownNames? known)
    {
        if (test.Map("contacts", $"'contacts' of {test.What}") is not { } contacts)
            return [];
        var rows = ImmutableArray.CreateBuilder<(string Contact, Properties Row)>();
        foreach (var entry in contacts.Entries)
        {
            if (contacts.Find(entry.Key.Text) is not null && contacts.Map(entry.Key.Text, $"the row of {entry.Key.Text}") is { } row)
                rows.Add((entry.Key.Text, TestValues.Row(row, known)));
        }

        return rows.ToImmutable();
    }

    private static IEnumerable<string> Declared(YamlMap test) =>
        test.Find("contacts") is YamlNode.Mapping contacts ? contacts.Entries.Select(each => each.Key.Text) : [];
}
