using InboundStreams.Core;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios.Reading;
using InboundStreams.Definitions.Scenarios.Updating;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>Makes what has happened in tests what they expect.</summary>
public static class ScenarioUpdate
{
    /// <summary>Changes the <c>expect</c> of those tests that have failed, and nothing else of the file. The new text has been run: its tests pass.</summary>
    /// <param name="results">Of tests of this file.</param>
    public static UpdatedFile Of(FunnelFile file, IReadOnlyList<ScenarioResult> results, Funnel funnel)
    {
        var failed = results.Where(each => !each.Passed).ToList();
        var possible = failed.Where(each => each.Run.Failures.IsEmpty).ToList();
        foreach (var whole in (bool[])[false, true])
        {
            if (Edited(file, possible, funnel, whole) is { } updated && IsAsExpected(updated, funnel))
                return updated with { Refused = [.. failed.Except(possible).Select(each => each.Scenario)] };
        }

        return new(file, [], [.. failed.Select(each => each.Scenario)]);
    }

    private static UpdatedFile? Edited(FunnelFile file, List<ScenarioResult> failed, Funnel funnel, bool whole)
    {
        var lines = new TestLines(file.Content);
        ScenarioFileReader.Read(file, KnownNames.Of(funnel.Definition), new FaultList(), out var tests);
        var changes = new List<ScenarioChange>();
        foreach (var result in failed)
        {
            var at = tests.ToList().FindIndex(each => each.Line == result.Scenario.Line);
            var end = at + 1 < tests.Count ? tests[at + 1].Line : lines.Count + 1;
            if (at < 0 || ExpectEdit.Apply(lines, (YamlNode.Mapping)tests[at], end, result, funnel, whole) is not { } changed)
                return null;
            changes.Add(new(result.Scenario, changed));
        }

        return new(file with { Content = lines.ToContent() }, changes, []);
    }

    /// <summary>The text is read and run again before anybody writes it.</summary>
    private static bool IsAsExpected(UpdatedFile updated, Funnel funnel)
    {
        var names = updated.Changes.Select(each => each.Scenario.Name).ToHashSet();
        var read = ScenarioFiles.Read([updated.File], funnel);
        return read.Faults.Count == 0 && read.Scenarios.Where(each => names.Contains(each.Name)).All(each => ScenarioRunner.Run(each, funnel).Passed);
    }
}

/// <param name="Refused">Tests that did not run to their end, or that are written in a way that cannot be edited.</param>
public sealed record UpdatedFile(FunnelFile File, IReadOnlyList<ScenarioChange> Changes, IReadOnlyList<Scenario> Refused);

/// <param name="What">One line for each entry that came (<c>sends: + {…}</c>) or went.</param>
public sealed record ScenarioChange(Scenario Scenario, IReadOnlyList<string> What);
