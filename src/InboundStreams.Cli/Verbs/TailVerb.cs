using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Tailing;
using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound tail &lt;topic&gt;</c>: a topic's records, decoded.</summary>
internal static class TailVerb
{
    private static readonly Argument<string> Topic = new("topic") { Description = "The topic, as inbound.send-commands." };

    private static readonly Option<bool> FromBeginning = new("--from-beginning") { Description = "All records, not only the last ones." };

    private static readonly Option<int> Last = new("--last", "-n") { Description = "So many records before the end of each partition.", DefaultValueFactory = _ => 10 };

    private static readonly Option<bool> NoFollow = new("--no-follow") { Description = "Ends at the end of the topic instead of waiting for more." };

    private static readonly Option<string?> Key = new("--key") { Description = "Only records of this key, as a contact's id." };

    public static Command Create()
    {
        var command = new Command("tail", "Prints a topic's records as they come, decoded by the schemas that they name. Only committed ones; no group is joined.")
        {
            Topic, FromBeginning, Last, NoFollow, Key, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Format,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        using var registry = RegistryConnection.Open(parsed);
        var reader = new ValueReader(registry);
        var tail = new TopicTail(
            KafkaConnection.SettingsOf(parsed),
            [parsed.GetRequiredValue(Topic)],
            new TailRange(parsed.GetValue(FromBeginning) ? null : Math.Max(0, parsed.GetRequiredValue(Last)), !parsed.GetValue(NoFollow)));
        var wanted = parsed.GetValue(Key);
        await foreach (var result in tail.ReadAsync(stop))
        {
            var key = result.Message.Key is null ? null : System.Text.Encoding.UTF8.GetString(result.Message.Key);
            if (wanted is not null && wanted != key)
                continue;
            var value = await reader.ReadAsync(result, stop);
            if (parsed.GetValue(CommonOptions.Format) == OutputFormat.Json)
                Output.Json(RecordJson(result, key, value));
            else
                Console.Out.WriteLine($"{result.Topic}[{result.Partition.Value}]@{result.Offset.Value}  {ArrivalOf(result)}  {key ?? "(no key)"}  {Output.Text(value)}{HeadersText(result)}");
        }

        return ExitCode.Ok;
    }

    private static JsonObject RecordJson(ConsumeResult<byte[], byte[]> result, string? key, JsonNode? value) => new()
    {
        ["topic"] = result.Topic,
        ["partition"] = result.Partition.Value,
        ["offset"] = result.Offset.Value,
        ["arrival"] = ArrivalOf(result),
        ["key"] = key,
        ["headers"] = new JsonObject(Headers(result).Select(each => KeyValuePair.Create<string, JsonNode?>(each.Name, each.Value))),
        ["value"] = value,
    };

    private static string ArrivalOf(ConsumeResult<byte[], byte[]> result) =>
        result.Message.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string HeadersText(ConsumeResult<byte[], byte[]> result) => string.Concat(Headers(result).Select(each => $"  {each.Name}={each.Value}"));

    // The last of several equal names: JSON knows each name once.
    private static IEnumerable<(string Name, string Value)> Headers(ConsumeResult<byte[], byte[]> result) =>
        (result.Message.Headers ?? []).GroupBy(each => each.Key, StringComparer.Ordinal).Select(same => (same.Key, System.Text.Encoding.UTF8.GetString(same.Last().GetValueBytes() ?? [])));
}
