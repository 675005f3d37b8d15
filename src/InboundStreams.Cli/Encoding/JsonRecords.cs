using System.Text.Json;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Records.Codecs;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Encoding;

/// <summary>
/// Records as lines of JSON, as the sample's input has them:
/// <c>{"contact":"c1","messageId":"m1","event":"Page Viewed","at":"2026-03-02T06:34:07Z","properties":{…},"context":{…}}</c> and
/// <c>{"contact":"c1","at":"…","attributes":{…}}</c>, where <c>"attributes":null</c> erases the contact.
/// </summary>
internal static class JsonRecords
{
    /// <exception cref="UserFaultException">The line is no action.</exception>
    public static (string Contact, UserAction Action) Action(string line)
    {
        using var document = Parse(line);
        var root = document.RootElement;
        return (KeyOf(root), new UserAction(TextOf(root, "messageId") ?? "", Required(root, "event"), AtOf(root), PropertiesOf(root, "properties"), PropertiesOf(root, "context")));
    }

    /// <exception cref="UserFaultException">The line is no contact.</exception>
    public static (string Contact, Contact? Row) Contact(string line)
    {
        using var document = Parse(line);
        var root = document.RootElement;
        if (!root.TryGetProperty("attributes", out var attributes))
            throw new UserFaultException("\"attributes\" is missing; give an object, or null to erase the contact.");
        return (KeyOf(root), attributes.ValueKind == JsonValueKind.Null ? null : new Contact(PropertiesOf(root, "attributes"), AtOf(root)));
    }

    private static JsonDocument Parse(string line)
    {
        try
        {
            var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new UserFaultException("not a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new UserFaultException($"not JSON: {fault.Message}");
        }
    }

    private static string KeyOf(JsonElement root) => Required(root, "contact");

    private static string Required(JsonElement root, string name) => TextOf(root, name) is { Length: > 0 } text
        ? text
        : throw new UserFaultException($"\"{name}\" is missing or empty.");

    private static string? TextOf(JsonElement root, string name) => !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new UserFaultException($"\"{name}\" must be a string.");

    private static Instant? AtOf(JsonElement root) => TextOf(root, "at") is not { } text ? null
        : OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } at ? at.Value.ToInstant()
        : throw new UserFaultException($"\"at\" is \"{text}\"; expected a time with its offset, as 2026-03-02T06:34:07.951Z.");

    private static Properties PropertiesOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return Properties.Empty;
        if (value.ValueKind != JsonValueKind.Object)
            throw new UserFaultException($"\"{name}\" must be an object.");
        return JsonProperties.Of(value);
    }
}
