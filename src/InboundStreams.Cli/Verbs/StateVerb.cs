using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Explaining;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound state show &lt;contact&gt;</c>: the block that the engine has of a contact, taken apart.</summary>
internal static class StateVerb
{
    private static readonly Argument<string> Contact = new("contact") { Description = "The contact's id: the key of its records.", Validators = { CommonOptions.IsNoOption } };

    public static Command Create()
    {
        var show = new Command("show", "Shows a contact's state as the changelog has it: everything that decisions about it depend on. JSON; in lines for people, on one line with -o json.")
        {
            Contact, CommonOptions.ApplicationId, CommonOptions.TopicPrefix, CommonOptions.BootstrapServers, CommonOptions.Kafka,
            CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Format,
        };
        show.SetAction(ShowAsync);
        return new Command("state", "What the engine keeps.") { show };
    }

    private static async Task<int> ShowAsync(ParseResult parsed, CancellationToken stop)
    {
        using var loggers = Logging.Create(LogLevel.Warning);
        using var registry = RegistryConnection.Open(parsed);
        var surroundings = await Surroundings.OpenAsync(
            KafkaConnection.SettingsOf(parsed), CommonOptions.TopicsOf(parsed), parsed.GetRequiredValue(CommonOptions.ApplicationId), registry, TimeProvider.System, loggers, stop);
        var contact = parsed.GetRequiredValue(Contact);
        var changelog = ContactTopology.Changelog(surroundings.ApplicationId);
        var state = await new ContactLog(surroundings.Kafka, surroundings.Registry, surroundings.Time).KnownStateAsync(changelog, contact, stop);
        await surroundings.WithDefinitionsAsync(
            async token =>
            {
                await surroundings.Definitions.CaughtUp.WaitAsync(token);
                var json = StateJson.Of(state, RulesOf(surroundings.Definitions, state));
                if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
                    Output.Json(json);
                else
                    Output.Lines(json);
            },
            stop);
        stop.ThrowIfCancellationRequested();
        return ExitCode.Ok;
    }

    /// <summary>None where the version is gone: shares are then shown by their hashes.</summary>
    private static IEnumerable<string> RulesOf(DefinitionsFeed definitions, ContactState state)
    {
        try
        {
            return definitions.FunnelOf(state.Version).Definition.Scoring.EventRules.Select(each => each.Name);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidDataException)
        {
            Console.Error.WriteLine($"{fault.Message} Rules are shown by the hashes of their names.");
            return [];
        }
    }
}
