using System.CommandLine;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Explaining;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Explaining;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound explain score &lt;contact&gt;</c>: why a score is what it is, as lines that add up.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string> Contact = new("contact") { Description = "The contact's id: the key of its records.", Validators = { CommonOptions.IsNoOption } };

    private static readonly Option<DateTimeOffset?> At = new("--at") { Description = "Explain the scores at this time instead of now, as 2026-04-01T00:00:00Z.", HelpName = "time", CustomParser = TimeOption.Parse };

    public static Command Create()
    {
        var score = new Command("score", "Shows what each rule has given a contact, for which events, what is left of it and what was cut, as lines that add up. Reads the topics, not the read models.")
        {
            Contact, At, CommonOptions.ApplicationId, CommonOptions.TopicPrefix, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Format,
        };
        score.SetAction(ScoreAsync);
        return new Command("explain", "Why something is as it is.") { score };
    }

    private static async Task<int> ScoreAsync(ParseResult parsed, CancellationToken stop)
    {
        using var loggers = Logging.Create(LogLevel.Warning);
        using var registry = RegistryConnection.Open(parsed);
        var surroundings = await Surroundings.OpenAsync(
            KafkaConnection.SettingsOf(parsed), CommonOptions.TopicsOf(parsed), parsed.GetRequiredValue(CommonOptions.ApplicationId), registry, TimeProvider.System, loggers, stop);
        ExplainedContact? explained = null;
        await surroundings.WithDefinitionsAsync(
            async token => explained = await ExplainAsync(surroundings, parsed.GetRequiredValue(Contact), parsed.GetValue(At), token),
            stop);
        stop.ThrowIfCancellationRequested();
        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
            Output.Json(ScoreJson.Of(explained!.Explanation, explained.Zone));
        else
            ScoreText.Lines(explained!.Explanation, explained.Zone).ForEach(Console.Out.WriteLine);
        return ExitCode.Ok;
    }

    private static async Task<ExplainedContact> ExplainAsync(Surroundings surroundings, string contact, DateTimeOffset? asked, CancellationToken stop)
    {
        var log = new ContactLog(surroundings.Kafka, surroundings.Registry, surroundings.Time);
        var changelog = ContactTopology.Changelog(surroundings.ApplicationId);
        var state = await log.KnownStateAsync(changelog, contact, stop);
        var journal = await log.JournalAsync(surroundings.Topics.WorkflowJournal, contact, stop);
        await surroundings.Definitions.CaughtUp.WaitAsync(stop);
        var at = Instant.FromDateTimeOffset(asked ?? surroundings.Time.GetUtcNow());
        var funnel = FunnelAt(surroundings.Definitions, state, journal, at);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(funnel.Definition.TimeZone) ?? DateTimeZone.Utc;
        return new(ScoreExplanations.At(contact, state, journal, funnel, at), zone);
    }

    /// <summary>The definitions by which the contact was last decided then; the latest where these are gone.</summary>
    private static Funnel FunnelAt(DefinitionsFeed definitions, ContactState state, IReadOnlyList<JournalEntry> journal, Instant at)
    {
        var version = at >= state.Now ? state.Version : journal.LastOrDefault(each => each.Transition.At <= at)?.Transition.Version ?? state.Version;
        try
        {
            return definitions.FunnelOf(version);
        }
        catch (Exception fault) when (fault is KeyNotFoundException or InvalidDataException)
        {
            Console.Error.WriteLine($"{fault.Message} Explained with version {definitions.LatestVersion} instead.");
            return definitions.LatestVersion > 0 ? definitions.FunnelOf(definitions.LatestVersion) : throw new UserFaultException("No definitions were ever applied. Apply a funnel with: inbound apply");
        }
    }

    private sealed record ExplainedContact(ScoreExplanation Explanation, DateTimeZone Zone);
}
