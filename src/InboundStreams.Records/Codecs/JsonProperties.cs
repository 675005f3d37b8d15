using System.Text.Json;
using InboundStreams.Core.Conditions;

namespace InboundStreams.Records.Codecs;

/// <summary>Properties out of JSON: objects within are flattened with dots, a number without a fraction is a long, what else a list holds is its text.</summary>
public static class JsonProperties
{
    /// <param name="map">A JSON object.</param>
    public static Properties Of(JsonElement map)
    {
        List<KeyValuePair<string, Value>> flat = [];
        Flatten("", map, flat);
        return Properties.Of(flat);
    }

    private static void Flatten(string prefix, JsonElement map, List<KeyValuePair<string, Value>> flat)
    {
        foreach (var property in map.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
                Flatten($"{prefix}{property.Name}.", property.Value, flat);
            else
                flat.Add(KeyValuePair.Create(prefix + property.Name, ValueOf(property.Value)));
        }
    }

    private static Value ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => Value.Bool(true),
        JsonValueKind.False => Value.Bool(false),
        JsonValueKind.String => Value.String(value.GetString()!),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? Value.Int(whole) : Value.Double(value.GetDouble()),
        JsonValueKind.Array => Value.List([.. value.EnumerateArray().Select(item => Value.String(item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()))]),
        _ => Value.Null,
    };
}
