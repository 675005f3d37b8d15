using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound apply [folder]</c>: publishes a checked funnel as the next version.</summary>
internal static class ApplyVerb
{
    private static readonly Option<string?> Note = new("--note") { Description = "What this version is about; it stays with the version." };

    public static Command Create()
    {
        var command = new Command("apply", "Publishes a funnel as the next version. Nothing that validate finds fault with is published; equal files make no new version.")
        {
            ValidateVerb.Folder, Note, CommonOptions.TopicPrefix, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Format, CommonOptions.LogLevel,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var folder = parsed.GetRequiredValue(ValidateVerb.Folder);
        var loaded = FunnelCheck.Load(folder);
        if (loaded.Funnel is null)
            return ValidateVerb.Report(loaded, folder, parsed.GetValue(CommonOptions.Format));
        foreach (var warning in loaded.Faults)
            Console.Error.WriteLine(warning);

        using var loggers = Logging.Create(LogLevel.Warning);
        using var registry = RegistryConnection.Open(parsed);
        var surroundings = await Surroundings.OpenAsync(KafkaConnection.SettingsOf(parsed), CommonOptions.TopicsOf(parsed), "", registry, TimeProvider.System, loggers, stop);
        AppliedBundle? applied = null;
        await surroundings.WithDefinitionsAsync(
            async token =>
            {
                await surroundings.Definitions.CaughtUp.WaitAsync(token);
                applied = await DefinitionsPublisher.ApplyAsync(
                    surroundings.Kafka, surroundings.Topics.Definitions, surroundings.BundleSerde, surroundings.Definitions, loaded.Files, parsed.GetValue(Note), surroundings.Time, token);
            },
            stop);
        stop.ThrowIfCancellationRequested();
        Report(applied!, loaded.Files.Count, parsed.GetValue(CommonOptions.Format));
        return ExitCode.Ok;
    }

    private static void Report(AppliedBundle applied, int files, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Output.Json(new JsonObject { ["version"] = applied.Version, ["contentHash"] = applied.ContentHash, ["changed"] = applied.Changed, ["files"] = files });
        else
            Console.Out.WriteLine(applied.Changed ? $"version {applied.Version}, {files} files, {applied.ContentHash}" : $"nothing has changed since version {applied.Version}");
    }
}
