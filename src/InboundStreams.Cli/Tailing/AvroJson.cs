using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Avro.Generic;

namespace InboundStreams.Cli.Tailing;

/// <summary>What Avro's generic reader gives, as JSON: times in ISO form, bytes in base64.</summary>
internal static class AvroJson
{
    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        GenericRecord record => new JsonObject(record.Schema.Fields.Select(field => KeyValuePair.Create(field.Name, Of(record.GetValue(field.Pos))))),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        float number => Number(number),
        double number => Number(number),
        DateTime time => JsonValue.Create(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        byte[] bytes => JsonValue.Create(Convert.ToBase64String(bytes)),
        GenericFixed bytes => JsonValue.Create(Convert.ToBase64String(bytes.Value)),
        GenericEnum symbol => JsonValue.Create(symbol.Value),
        IDictionary map => new JsonObject(Entries(map).OrderBy(each => each.Key, StringComparer.Ordinal)),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Of)]),
        var other => JsonValue.Create(Convert.ToString(other, CultureInfo.InvariantCulture)),
    };

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Entries(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
            yield return KeyValuePair.Create((string)entry.Key, Of(entry.Value));
    }

    // JSON has no word for these.
    private static JsonValue Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
}
