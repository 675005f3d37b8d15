using System.Text.Json;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Evaluating;

/// <summary>What the names of an expression stand for, from files of JSON.</summary>
internal static class Bindings
{
    /// <summary>With a funnel: the names of its rules. What is counted and who is in a segment stands in no file.</summary>
    public static Scope ScopeOf(Funnel? funnel) => funnel is null
        ? Scope.Undeclared
        : Scope.Of(funnel.Attributes, funnel.Definition.Scoring.Scores, funnel.Definition.Scoring.Bands is not null).ForEvent() with { AllowsSegment = false, AllowsCount = false };

    /// <exception cref="UserFaultException">A file cannot be read, or is not what it should be.</exception>
    public static ConditionContext Read(string? contact, string? occurrence, string? score, Instant now, Funnel? funnel) => new()
    {
        Now = now,
        Contact = contact is null ? Properties.Empty : Open(contact, root => Contact(JsonValues.Map(root), funnel)),
        Event = occurrence is null ? null : Open(occurrence, root => Event(occurrence, root, now, flat: funnel is not null)),
        Scores = score is null ? null : Open(score, root => new FileScores(score, root)),
    };

    private static T Open<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new UserFaultException($"{path}: not a JSON object.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException($"{path} cannot be read: {fault.Message}");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair in a string is found only when the string is taken.
            throw new UserFaultException($"{path}: not JSON: {fault.Message}");
        }
    }

    /// <summary>With a funnel as its topics have it: names flattened, values of the declared types.</summary>
    private static Properties Contact(Properties attributes, Funnel? funnel)
    {
        if (funnel is null)
            return attributes;
        var types = funnel.Attributes.ToDictionary(each => each.Name, each => each.Type);
        return Properties.Of(Flat(attributes, "").Select(each =>
            types.TryGetValue(each.Key, out var type) ? KeyValuePair.Create(each.Key, Conversions.ToDeclared(each.Value, type)) : each));
    }

    /// <summary>What else stands there is not asked for, so that a line of the sample's input will do, whose name is <c>event</c>.</summary>
    private static ContactEvent Event(string path, JsonElement root, Instant now, bool flat)
    {
        var name = Given(root, "name") ?? Given(root, "event");
        if (name is { ValueKind: not JsonValueKind.String })
            throw new UserFaultException($"{path}: \"name\" must be a string.");
        return new(
            name?.GetString() ?? "",
            Given(root, "at") is { } at ? TimeOf(path, at) : now,
            PropertiesOf(path, root, "properties", flat),
            PropertiesOf(path, root, "context", flat));
    }

    private static JsonElement? Given(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static Instant TimeOf(string path, JsonElement at) =>
        at.ValueKind == JsonValueKind.String && OffsetDateTimePattern.Rfc3339.Parse(at.GetString()!) is { Success: true } time
            ? time.Value.ToInstant()
            : throw new UserFaultException($"{path}: \"at\" is {at.GetRawText()}; expected a time with its offset, as \"2026-03-02T06:34:07.951Z\".");

    private static Properties PropertiesOf(string path, JsonElement root, string name, bool flat)
    {
        if (Given(root, name) is not { } values)
            return Properties.Empty;
        if (values.ValueKind != JsonValueKind.Object)
            throw new UserFaultException($"{path}: \"{name}\" must be an object.");
        var map = JsonValues.Map(values);
        return flat ? Properties.Of(Flat(map, "")) : map;
    }

    private static IEnumerable<KeyValuePair<string, Value>> Flat(Properties map, string prefix) => map.SelectMany(each =>
        each.Value.Kind == ValueKind.Map ? Flat(each.Value.AsMap, $"{prefix}{each.Key}.") : [KeyValuePair.Create(prefix + each.Key, each.Value)]);
}
