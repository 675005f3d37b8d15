using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Scenarios;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios;
using NodaTime;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound test [folder]</c>: runs a funnel's tests with a virtual clock. Exit code 1 when one fails.</summary>
internal static class TestVerb
{
    private const string FirstTest = """
        - test: whoever signs up is welcomed
          contacts: { c1: { email: ana@example.org } }
          start: 2026-03-27T16:00:00+01:00
          events:
            - { at: +0s, contact: c1, event: Signed Up }
          until: +4d
        """;

    private static Option<string> Filter { get; } = new("--filter") { Description = "Only tests with this text in their name or path, upper and lower case being the same.", HelpName = "text" };

    private static Option<bool> Timeline { get; } = new("--timeline") { Description = "Also print what happened, moment by moment." };

    private static Option<string> JUnit { get; } = new("--junit") { Description = "Also write the results as JUnit XML.", HelpName = "file" };

    private static Option<bool> Update { get; } = new("--update") { Description = "Write what has happened into the tests that failed, as what they expect; read the difference before you keep it." };

    public static Command Create()
    {
        var command = new Command("test", "Runs the tests of a funnel (tests/*.yaml) with a virtual clock; exit code 1 when one fails.")
        {
            ValidateVerb.Folder, Filter, Timeline, JUnit, Update, CommonOptions.Format,
        };
        command.SetAction(parsed => Run(new Asked(
            parsed.GetRequiredValue(ValidateVerb.Folder),
            parsed.GetValue(Filter) ?? "",
            parsed.GetValue(Timeline),
            parsed.GetValue(JUnit),
            parsed.GetValue(Update),
            parsed.GetValue(CommonOptions.Format))));
        return command;
    }

    private static int Run(Asked asked)
    {
        var loaded = FunnelFolder.Load(asked.Folder, version: 1);
        var read = ScenarioFiles.Read(loaded.Files, loaded.Funnel);
        var faults = loaded.Faults.Concat(read.Faults).ToList();
        if (loaded.Funnel is not { } funnel || faults.Exists(each => each.Severity == Severity.Error))
            return ReportFaults(loaded with { Funnel = null, Faults = faults }, asked);
        var scenarios = read.Scenarios.Where(asked.Takes).ToList();
        if (scenarios.Count == 0)
            return ReportNone(read.Scenarios.Count, asked);

        // What happened is kept only where somebody asks for it: a thousand tests are a hundred megabytes.
        var keep = asked.Timeline || asked.Update;
        var results = scenarios.AsParallel().AsOrdered().Select(each => Kept(ScenarioRunner.Run(each, funnel), keep)).ToList();
        Report(results, funnel, asked);
        if (asked.Update)
            return TestUpdate.Write(asked.Folder, loaded, results);
        return results.TrueForAll(each => each.Passed) ? ExitCode.Ok : ExitCode.Fault;
    }

    private static ScenarioResult Kept(ScenarioResult result, bool keep) => keep ? result : result with { Run = new([], result.Run.Failures) };

    private static int ReportFaults(LoadResult loaded, Asked asked)
    {
        if (asked.Format == OutputFormat.Table)
            return ValidateVerb.Report(loaded, asked.Folder, asked.Format);
        Output.Json(ResultJson.Of(loaded.Faults));
        return ExitCode.Fault;
    }

    private static int ReportNone(int count, Asked asked)
    {
        if (asked.Format == OutputFormat.Json)
            Output.Json(ResultJson.Of([], DateTimeZone.Utc, timeline: false));
        if (asked.JUnit is { } path)
            JUnitReport.Write(path, []);
        if (count > 0)
            Console.Error.WriteLine($"none of the {count} tests has '{asked.Filter}' in its name or path; nothing was run");
        else
            Console.Error.WriteLine($"{asked.Folder} has no tests yet. Write the first into {Path.Combine(asked.Folder, "tests", "first.yaml")}:\n\n{FirstTest}\n\nthen let 'inbound test {asked.Folder} --update' add what comes of it, and read that.");
        return count > 0 ? ExitCode.Fault : ExitCode.Ok;
    }

    private static void Report(List<ScenarioResult> results, Funnel funnel, Asked asked)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(funnel.Definition.TimeZone) ?? DateTimeZone.Utc;
        if (asked.Format == OutputFormat.Json)
        {
            Output.Json(ResultJson.Of(results, zone, asked.Timeline));
        }
        else
        {
            var lines = new StringWriter { NewLine = "\n" };
            foreach (var result in results)
            {
                ResultLines.Write(lines, result, asked.Folder);
                if (asked.Timeline)
                    TimelineLines.Write(lines, result.Run, zone);
            }

            Console.Out.Write(lines);
        }

        if (asked.JUnit is { } path)
            JUnitReport.Write(path, results);
        var failed = results.Count(each => !each.Passed);
        Console.Error.WriteLine($"{results.Count} {(results.Count == 1 ? "test" : "tests")}, {(failed == 0 ? "all as expected" : $"{failed} failed")}");
    }

    private sealed record Asked(string Folder, string Filter, bool Timeline, string? JUnit, bool Update, OutputFormat Format)
    {
        public bool Takes(Scenario scenario) =>
            scenario.Name.Contains(Filter, StringComparison.OrdinalIgnoreCase) || scenario.Path.Contains(Filter, StringComparison.OrdinalIgnoreCase);
    }
}
