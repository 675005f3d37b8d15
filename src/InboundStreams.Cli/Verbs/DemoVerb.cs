using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Demo;
using InboundStreams.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound demo</c>: the whole pipeline in one process on the sample funnel; nothing else is needed.</summary>
internal static class DemoVerb
{
    private static readonly Option<bool> Fast = new("--fast") { Description = "Plays the sample at full speed instead of in about a minute." };

    private static readonly Option<DirectoryInfo?> Out = new("--out") { Description = "Where the emails are written (default: a new temporary directory)." };

    private static readonly Option<double> Seconds = new("--seconds") { Description = "How long the sample's six weeks take.", DefaultValueFactory = _ => 75 };

    public static Command Create()
    {
        var command = new Command("demo", "Plays the sample funnel on a broker inside this process: six weeks of a clickstream in a good minute, and the emails as .eml files.")
        {
            Fast, Seconds, Out, CommonOptions.Format, CommonOptions.LogLevel,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var emails = parsed.GetValue(Out) ?? Directory.CreateTempSubdirectory("inbound-demo-");
        Console.Error.WriteLine("The broker of this demo lives in memory inside this process: no persistence, no isolation, no exactly-once. For anything else: inbound run, on a Kafka cluster.");
        // The pipeline's own log would hide the story; whoever asks for it gets it.
        using var loggers = parsed.GetResult(CommonOptions.LogLevel) is { Implicit: false } ? Logging.Create(parsed) : Logging.Create(LogLevel.Error);
        var demo = new DemoRun(emails, parsed.GetValue(Fast) ? TimeSpan.Zero : TimeSpan.FromSeconds(parsed.GetRequiredValue(Seconds)), TimeProvider.System, loggers);
        var job = demo.RunAsync(stop);
        await Progress.ShowAsync(job, demo.Standing, TimeProvider.System);
        var result = await job;
        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
            Output.Json(JsonOf(result));
        else
            Tell(result, emails);
        return ExitCode.Ok;
    }

    private static JsonObject JsonOf(DemoResult result) => new()
    {
        ["events"] = result.Events,
        ["contacts"] = result.Contacts,
        ["scored"] = result.Counts.Scored,
        ["enrolled"] = result.Counts.Enrolled,
        ["sends"] = result.Counts.Sends,
        ["emails"] = result.Emails,
        ["deadLetters"] = result.Counts.DeadLetters,
        ["seconds"] = Math.Round(result.Elapsed.TotalSeconds, 1),
    };

    private static void Tell(DemoResult result, DirectoryInfo emails)
    {
        var counts = result.Counts;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {result.Events} events of {result.Contacts} contacts in {result.Elapsed.TotalSeconds:0} s: {counts.Scored} scored, {counts.Enrolled} enrolled, {counts.Sends} sends, {result.Emails} emails, {counts.DeadLetters} dead letters
            runs still under way: {(counts.RunsPerStep.Count == 0 ? "none" : string.Join(", ", counts.RunsPerStep.Select(each => $"{each.Runs} at {each.Step}")))}
            the emails: {emails.FullName}
            """));
        Console.Error.WriteLine($"""

            What to try next:
              look at an email          any mail program opens {emails.FullName}{Path.DirectorySeparatorChar}*.eml
              read the funnel           samples/course: scoring, workflow, templates, and what must come out
              ./inbound init my-funnel  a funnel of your own; then: ./inbound validate my-funnel
              docker-compose.yml        the same on a real Kafka, with everything that this demo cannot promise
            """);
    }
}
