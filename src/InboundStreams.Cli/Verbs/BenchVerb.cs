using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Bench;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound bench</c>: speed and memory on this machine, measured and never asserted.</summary>
internal static class BenchVerb
{
    private static readonly Option<int> Events = new("--events") { Description = "Events in the backlog.", DefaultValueFactory = _ => 1_000_000 };

    private static readonly Option<int> Contacts = new("--contacts") { Description = "Contacts; the events' are drawn by Zipf's law.", DefaultValueFactory = _ => 1_000_000 };

    private static readonly Option<int> Rounds = new("--rounds") { Description = "Rounds of a million events; the medians count.", DefaultValueFactory = _ => 5 };

    private static readonly Option<int> Partitions = new("--partitions") { Description = "Of the topics that the benchmark makes and deletes.", DefaultValueFactory = _ => 12 };

    private static readonly Option<FileInfo?> Results = new("--results")
    {
        Description = "A file of JSON lines: the figures are added to it, and shown beside the last ones in it of the same benchmark, engine and size.",
        HelpName = "file",
    };

    private static readonly Option<EngineKind[]> Engines = new("--engine")
    {
        Description = "native or streamiz; given twice, both drain the same backlog, one after the other.",
        HelpName = "native|streamiz",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [EngineKind.Native],
    };

    public static Command Create()
    {
        var pipeline = OnKafka(
            "pipeline", "Drains a backlog through the contact topology, with RocksDB; beside it bare loops that decide nothing: the limit.");
        pipeline.Add(Events);
        pipeline.Add(Engines);
        pipeline.SetAction(PipelineAsync);
        var decide = new Command("decide", "Measures the decision core alone, on one thread, with the states of all contacts in memory.")
        {
            Contacts, Rounds, Results, CommonOptions.Format,
        };
        decide.SetAction(Decide);
        var restore = OnKafka("restore", "Restores the states of all contacts from the changelog, into an empty state directory.");
        restore.SetAction((parsed, stop) => OneAsync(parsed, "statesPerSecond", bench => bench.RestoreAsync(stop)));
        var timers = OnKafka("timers", "Fires timers of each contact; all of them are due within one minute.");
        timers.SetAction((parsed, stop) => OneAsync(parsed, "timersPerSecond", bench => bench.TimersAsync(stop)));
        return new Command("bench", "Measures this machine.") { decide, pipeline, restore, timers };
    }

    private static Command OnKafka(string name, string description) => new(name, $"{description} On the given Kafka, on topics of its own.")
    {
        Contacts, Partitions, Results, RunOptions.Threads, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Format, CommonOptions.LogLevel,
    };

    private static int Decide(ParseResult parsed)
    {
        var figures = new DecideBench(parsed.GetRequiredValue(Contacts), parsed.GetRequiredValue(Rounds)).Run();
        Print(parsed, new()
        {
            ["eventsPerSecond"] = Math.Round(figures.EventsPerSecond),
            ["bytesPerEvent"] = Math.Round(figures.BytesPerEvent),
            ["evaluationsPerSecond"] = Math.Round(figures.EvaluationsPerSecond),
            ["ratioWith10000MoreWorkflows"] = Math.Round(figures.ManyWorkflowsRatio, 3),
            ["contacts"] = figures.Contacts,
            ["events"] = figures.Events,
            ["matchedShare"] = Math.Round(figures.MatchedShare, 3),
            ["enrolledShare"] = Math.Round(figures.EnrolledShare, 3),
            ["timersFired"] = figures.TimersFired,
        });
        return ExitCode.Ok;
    }

    private static PipelineBench BenchOf(ParseResult parsed, int events, ILoggerFactory loggers) => new(
        KafkaConnection.SettingsOf(parsed),
        events,
        parsed.GetRequiredValue(Contacts),
        parsed.GetRequiredValue(Partitions),
        parsed.GetRequiredValue(RunOptions.Threads),
        loggers);

    private static async Task<int> OneAsync(ParseResult parsed, string figure, Func<PipelineBench, Task<double>> measure)
    {
        using var loggers = Logging.Create(parsed);
        var value = await measure(BenchOf(parsed, 0, loggers));
        Print(parsed, new() { [figure] = Math.Round(value), ["contacts"] = parsed.GetRequiredValue(Contacts) });
        return ExitCode.Ok;
    }

    private static async Task<int> PipelineAsync(ParseResult parsed, CancellationToken stop)
    {
        using var loggers = Logging.Create(parsed);
        var bench = BenchOf(parsed, parsed.GetRequiredValue(Events), loggers);
        foreach (var figures in await bench.RunAsync(parsed.GetRequiredValue(Engines).Distinct().ToList(), stop))
        {
            Print(parsed, new()
            {
                ["engine"] = figures.Engine.ToString().ToLowerInvariant(),
                ["eventsPerSecond"] = Math.Round(figures.EventsPerSecond),
                ["appCpuSecondsPerMillion"] = Math.Round(figures.AppCpuSecondsPerMillion, 2),
                ["memoryMb"] = Math.Round(figures.MemoryMb),
                ["managedMb"] = Math.Round(figures.ManagedMb),
                ["cacheMb"] = Math.Round(figures.CacheMb),
                ["bytesPerEvent"] = Math.Round(figures.BytesPerEvent),
                ["pauseShare"] = Math.Round(figures.PauseShare, 3),
                ["loopEventsPerSecond"] = Math.Round(figures.LoopEventsPerSecond),
                ["ratioToLoop"] = Math.Round(figures.EventsPerSecond / figures.LoopEventsPerSecond, 3),
                ["batchLoopEventsPerSecond"] = Math.Round(figures.BatchLoopEventsPerSecond),
                ["ratioToBatchLoop"] = Math.Round(figures.EventsPerSecond / figures.BatchLoopEventsPerSecond, 3),
                ["threads"] = parsed.GetRequiredValue(RunOptions.Threads),
                ["events"] = figures.Events,
                ["contacts"] = figures.Contacts,
                ["sends"] = figures.Sends,
                ["loadSeconds"] = Math.Round(figures.LoadSeconds, 1),
            });
        }

        return ExitCode.Ok;
    }

    private static void Print(ParseResult parsed, JsonObject figures)
    {
        var run = BenchResults.Of(parsed.CommandResult.Command.Name, figures);
        if (parsed.GetValue(Results) is { } file && BenchResults.Add(file, run) is { } before)
            run["before"] = before;
        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
            Output.Json(run);
        else
            Output.Table(["figure", "value", "before", "ratio"], BenchResults.Rows(run));
    }
}
