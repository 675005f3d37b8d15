using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound topics create</c>: every topic with its settings, ready to be written to.</summary>
internal static class TopicsVerb
{
    private static readonly Option<int> Partitions = new("--partitions") { Description = "Of the keyed topics, all alike. It can never be changed later.", DefaultValueFactory = _ => 12 };

    private static readonly Option<short> Replication = new("--replication") { Description = "Copies of each partition; -1 for the cluster's default.", DefaultValueFactory = _ => -1 };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only prints what there ought to be." };

    static TopicsVerb()
    {
        Partitions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                result.AddError("--partitions must be 1 … 10000.");
        });
        Replication.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<short>() is 0 or < -1)
                result.AddError("--replication must be at least 1, or -1 for the cluster's default.");
        });
    }

    public static Command Create()
    {
        var create = new Command("create", "Creates the topics that are missing, and waits until every partition has a leader. Existing topics are checked, never changed.")
        {
            Partitions, Replication, DryRun, CommonOptions.ApplicationId, CommonOptions.TopicPrefix, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Format,
        };
        create.SetAction(CreateAsync);
        return new Command("topics", "The topics of the pipeline.") { create };
    }

    private static async Task<int> CreateAsync(ParseResult parsed, CancellationToken stop)
    {
        var specs = TopicSpecs.Of(CommonOptions.TopicsOf(parsed), parsed.GetRequiredValue(Partitions), parsed.GetRequiredValue(CommonOptions.ApplicationId));
        IReadOnlyList<string> created = [];
        if (!parsed.GetValue(DryRun))
        {
            using var admin = KafkaConnection.NewAdmin(KafkaConnection.SettingsOf(parsed));
            created = await TopicCatalog.CreateAsync(admin, specs, parsed.GetRequiredValue(Replication), stop);
        }

        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
            foreach (var spec in specs)
                Output.Json(JsonOf(spec, created));
        else
            Output.Table(["topic", "partitions", "settings", ""], specs.Select(spec => new[] { spec.Name, $"{spec.Partitions}", SettingsOf(spec), created.Contains(spec.Name) ? "created" : "" }));
        return ExitCode.Ok;
    }

    private static JsonObject JsonOf(TopicSpec spec, IReadOnlyList<string> created) => new()
    {
        ["topic"] = spec.Name,
        ["partitions"] = spec.Partitions,
        ["settings"] = new JsonObject(spec.Settings.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value))),
        ["created"] = created.Contains(spec.Name),
    };

    private static string SettingsOf(TopicSpec spec) => string.Join(" ", spec.Settings.Select(each => $"{each.Key}={each.Value}"));
}
