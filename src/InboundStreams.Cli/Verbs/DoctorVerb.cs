using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Diagnosis;
using InboundStreams.Streams.Orders;
using InboundStreams.Topologies;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound doctor</c>: whether the engine's offsets, order, changelog and store fit together, and what helps where they do not.</summary>
internal static class DoctorVerb
{
    public static Command Create()
    {
        var doctor = new Command(
            "doctor",
            "Compares the group's offsets, the order, the changelog and the store of each partition, and says what is wrong and what helps. It only reads, and may run beside the engine.")
        {
            CommonOptions.ApplicationId, CommonOptions.TopicPrefix, CommonOptions.StateDirectory, CommonOptions.BootstrapServers, CommonOptions.Kafka,
            CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Format,
        };
        doctor.SetAction(ExamineAsync);
        return doctor;
    }

    private static async Task<int> ExamineAsync(ParseResult parsed, CancellationToken stop)
    {
        using var registry = RegistryConnection.Open(parsed);
        var topics = CommonOptions.TopicsOf(parsed);
        // For reading alone: it registers nothing.
        var orders = new TopicSerde<OrderRecord>(OrderCodec.Codec, 0, registry);
        var examination = new Examination(
            KafkaConnection.SettingsOf(parsed),
            parsed.GetRequiredValue(CommonOptions.ApplicationId),
            [topics.Contacts, topics.EmailOutcomes, topics.UserActions],
            ContactTopology.Store,
            (value, token) => ReadOrderAsync(orders, value, token),
            parsed.GetRequiredValue(CommonOptions.StateDirectory));
        var found = (await examination.ReadAsync(stop)).Select(facts => (Facts: facts, Findings: Findings.Of(facts))).ToList();
        if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
        {
            foreach (var (facts, findings) in found)
                Output.Json(JsonOf(facts, findings));
        }
        else
        {
            Output.Table(
                ["partition", "next", "order", "changelog", "store", "", "finding"],
                found.SelectMany(each => each.Findings.Select((finding, i) => RowOf(each.Facts, finding, i == 0))));
        }

        return found.Exists(each => each.Findings.Any(finding => finding.Severity == Severity.Fault)) ? ExitCode.Fault : ExitCode.Ok;
    }

    private static async Task<OrderRecord> ReadOrderAsync(TopicSerde<OrderRecord> orders, byte[] value, CancellationToken stop)
    {
        var decoded = orders.Deserialize(value);
        if (decoded.Kind == DecodeKind.Pending)
        {
            await orders.ResolveAsync(decoded.SchemaId, stop);
            decoded = orders.Deserialize(value);
        }

        return decoded.TryGet(out var order) ? order : throw new UserFaultException($"The last order record cannot be read: {decoded.Reason}");
    }

    private static string[] RowOf(PartitionFacts facts, Finding finding, bool isFirst) => isFirst
        ? [
            facts.Partition.ToString(),
            string.Join(" ", facts.Inputs.Select(each => each.Committed?.ToString() ?? "–")),
            facts.Order is { } order ? string.Join(" ", order.NextOffsets) : "–",
            $"{facts.ChangelogBegin} … {facts.ChangelogEnd}",
            facts.StoreOffset?.ToString() ?? "–",
            NameOf(finding.Severity),
            finding.What,
        ]
        : ["", "", "", "", "", NameOf(finding.Severity), finding.What];

    private static JsonObject JsonOf(PartitionFacts facts, IEnumerable<Finding> findings) => new()
    {
        ["partition"] = facts.Partition,
        ["inputs"] = new JsonArray([.. facts.Inputs.Select(JsonOf)]),
        ["order"] = facts.Order is { } order ? new JsonArray([.. order.NextOffsets.Select(each => (JsonNode)each)]) : null,
        ["changelog"] = new JsonObject { ["begin"] = facts.ChangelogBegin, ["end"] = facts.ChangelogEnd },
        ["store"] = facts.StoreOffset,
        ["findings"] = new JsonArray([.. findings.Select(each => new JsonObject { ["severity"] = NameOf(each.Severity), ["what"] = each.What })]),
    };

    private static JsonObject JsonOf(InputFacts facts) =>
        new() { ["topic"] = facts.Topic, ["next"] = facts.Committed, ["begin"] = facts.Begin, ["end"] = facts.End };

    private static string NameOf(Severity severity) => severity.ToString().ToLowerInvariant();
}
