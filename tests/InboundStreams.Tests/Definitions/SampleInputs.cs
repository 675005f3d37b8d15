using System.Text.Json;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Tests.Definitions;

/// <summary>The sample's rows and events as inputs of the decision core.</summary>
internal static class SampleInputs
{
    public static IReadOnlyList<(string Contact, Input Input)> Rows(bool load) => Read("contacts.jsonl", line =>
    {
        var at = Time(line);
        return new Input.ContactChanged(new Contact(PropertiesOf(line.GetProperty("attributes")), at), at, load);
    });

    public static IReadOnlyList<(string Contact, Input Input)> Actions() => Read("clickstream.jsonl", line =>
    {
        var at = Time(line);
        return new Input.ActionTaken(
            new UserAction(
                line.GetProperty("messageId").GetString()!,
                line.GetProperty("event").GetString()!,
                at,
                PropertiesOf(line.GetProperty("properties")),
                PropertiesOf(line.GetProperty("context"))),
            at);
    });

    /// <summary>As the engine merges its topics: of the two at the heads, the earlier one; of equals, the row.</summary>
    public static IEnumerable<(string Contact, Input Input)> Merged(
        IReadOnlyList<(string Contact, Input Input)> rows, IReadOnlyList<(string Contact, Input Input)> actions)
    {
        var next = 0;
        foreach (var action in actions)
        {
            for (; next < rows.Count && rows[next].Input.At <= action.Input.At; next++)
                yield return rows[next];
            yield return action;
        }

        foreach (var row in rows.Skip(next))
            yield return row;
    }

    private static List<(string Contact, Input Input)> Read(string file, Func<JsonElement, Input> input)
    {
        var inputs = new List<(string, Input)>();
        foreach (var text in File.ReadLines(Path.Combine(SampleFolder.Course, file)))
        {
            using var line = JsonDocument.Parse(text);
            inputs.Add((line.RootElement.GetProperty("contact").GetString()!, input(line.RootElement)));
        }

        return inputs;
    }

    private static Instant Time(JsonElement line) => InstantPattern.ExtendedIso.Parse(line.GetProperty("at").GetString()!).Value;

    private static Properties PropertiesOf(JsonElement values) =>
        Properties.Of(values.EnumerateObject().Select(each => KeyValuePair.Create(each.Name, ValueOf(each.Value))));

    private static Value ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Value.String(value.GetString()!),
        JsonValueKind.Number when value.TryGetInt64(out var whole) => Value.Int(whole),
        JsonValueKind.Number => Value.Double(value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => Value.Bool(value.GetBoolean()),
        _ => Value.Null,
    };
}
