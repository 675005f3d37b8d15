using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Chaos;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound chaos</c>: the engine under faults on a real Kafka of its own. Not in the list of verbs: it is for whoever works on the engine.</summary>
internal static class ChaosVerb
{
    private static readonly Option<double> Minutes = new("--minutes") { Description = "How long there are faults.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Seed = new("--seed") { Description = "What happens when.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Brokers = new("--brokers") { Description = "Brokers, each in a process of its own.", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> Workers = new("--workers") { Description = "Engines, each in a process of its own.", DefaultValueFactory = _ => 3 };
    private static readonly Option<double> Rate = new("--rate") { Description = "Events per second.", DefaultValueFactory = _ => 300 };
    private static readonly Option<bool> Static = new("--static") { Description = "Each engine has an --instance-id." };
    private static readonly Option<string?> Only = new("--only") { Description = "No other kind of fault than this, named as in the report." };
    private static readonly Option<string?> Home = new("--kafka-home") { Description = "An unpacked Apache Kafka 4 (default: KAFKA_HOME); it needs Java 17." };
    private static readonly Option<string?> Keep = new("--keep") { Description = "Keeps logs and data in this directory." };

    public static Command Create()
    {
        var chaos = new Command(
            "chaos",
            "Starts brokers, engines and a load, kills, stops and cuts them for a while, and compares what was decided with what the rules decide from the recorded order.")
        {
            Minutes, Seed, Brokers, Workers, Rate, Static, Only, Home, Keep, CommonOptions.Format, CommonOptions.LogLevel,
        };
        chaos.Hidden = true;
        chaos.SetAction(RunAsync);
        return chaos;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var home = parsed.GetValue(Home) ?? Environment.GetEnvironmentVariable("KAFKA_HOME");
        if (home is null || !Directory.Exists(Path.Combine(home, "libs")))
            throw new OutsideMissingException("There is no Apache Kafka to start brokers from; give --kafka-home or KAFKA_HOME, an unpacked distribution of version 4.");
        var kept = parsed.GetValue(Keep);
        var directory = kept is null ? Directory.CreateTempSubdirectory("inbound-chaos-") : Directory.CreateDirectory(kept);
        using var loggers = Logging.Create(parsed);
        var holds = false;
        try
        {
            var options = new ChaosOptions(
                parsed.GetRequiredValue(Minutes),
                parsed.GetRequiredValue(Seed),
                parsed.GetRequiredValue(Workers),
                directory.FullName,
                parsed.GetRequiredValue(Rate),
                parsed.GetValue(Static),
                parsed.GetValue(Only));
            using var cluster = new ChaosCluster(home, Path.Combine(directory.FullName, "kafka"), parsed.GetRequiredValue(Brokers));
            var report = await new ChaosRun(options, cluster, TimeProvider.System, loggers).RunAsync(stop);
            if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
                Output.Json(JsonOf(report));
            else
                Print(report);
            holds = report.Holds;
            return holds ? ExitCode.Ok : ExitCode.Fault;
        }
        finally
        {
            if (kept is null && holds)
                directory.Delete(recursive: true);
            else
                Console.Error.WriteLine($"Logs and data are in {directory.FullName}");
        }
    }

    private static void Print(ChaosReport report)
    {
        Output.Table(
            ["fault", "times", "standstill of a partition, median s", "longest s", "not recovered"],
            report.Faults.GroupBy(each => each.Kind).OrderBy(each => each.Key).Select(RowOf));
        var verdict = report.Verdict;
        Output.Table(
            ["what", "count"],
            [
                ["events and rows produced", $"{report.Produced}"],
                ["of them poison", $"{report.Poison}"],
                ["inputs on the topics", $"{verdict.Inputs}"],
                ["decisions", $"{verdict.Decisions}"],
                ["lost", $"{verdict.Lost}"],
                ["doubled", $"{verdict.Doubled}"],
                ["in another order", $"{verdict.Misordered}"],
                ["states that differ", $"{verdict.StatesOff}"],
                ["inputs never taken", $"{verdict.Untaken}"],
                ["inputs taken twice", $"{verdict.TakenTwice}"],
                ["partitions whose order cannot be followed", $"{verdict.NotProvable}"],
                ["workers that gave up or hung", $"{report.GaveUp.Count}"],
            ]);
        foreach (var line in verdict.Examples.Concat(report.GaveUp))
            Console.Out.WriteLine(line);
    }

    private static JsonObject JsonOf(ChaosReport report) => new()
    {
        ["seed"] = report.Options.Seed,
        ["minutes"] = report.Options.Minutes,
        ["faults"] = new JsonArray([.. report.Faults.Select(each => new JsonObject
        {
            ["kind"] = each.Kind,
            ["target"] = each.Target,
            ["at"] = Math.Round(each.At.TotalSeconds, 1),
            ["lasted"] = Math.Round(each.Lasted.TotalSeconds, 1),
            ["standstill"] = Math.Round(each.Standstill.TotalSeconds, 1),
            ["recovered"] = each.Recovered,
        })]),
        ["produced"] = report.Produced,
        ["poison"] = report.Poison,
        ["inputs"] = report.Verdict.Inputs,
        ["decisions"] = report.Verdict.Decisions,
        ["lost"] = report.Verdict.Lost,
        ["doubled"] = report.Verdict.Doubled,
        ["misordered"] = report.Verdict.Misordered,
        ["statesOff"] = report.Verdict.StatesOff,
        ["untaken"] = report.Verdict.Untaken,
        ["takenTwice"] = report.Verdict.TakenTwice,
        ["notProvable"] = report.Verdict.NotProvable,
        ["gaveUp"] = new JsonArray([.. report.GaveUp.Select(each => (JsonNode)each)]),
        ["examples"] = new JsonArray([.. report.Verdict.Examples.Select(each => (JsonNode)each)]),
    };

    private static string[] RowOf(IGrouping<string, ChaosFault> kind)
    {
        var standstills = kind.Select(each => each.Standstill.TotalSeconds).Order().ToList();
        return [kind.Key, $"{standstills.Count}", $"{standstills[standstills.Count / 2]:F1}", $"{standstills[^1]:F1}", $"{kind.Count(each => !each.Recovered)}"];
    }
}
