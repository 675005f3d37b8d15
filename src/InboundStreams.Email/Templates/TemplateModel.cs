using InboundStreams.Core.Conditions;
using InboundStreams.Core.Sending;

namespace InboundStreams.Email.Templates;

/// <summary>What a template sees: nothing but dictionaries, lists and scalars, because Handlebars.Net reaches every public property of an object.</summary>
internal static class TemplateModel
{
    /// <summary>Where the contact can take its consent back.</summary>
    public const string UnsubscribeUrl = "unsubscribe_url";

    /// <summary>The names below <c>send</c>.</summary>
    public static IReadOnlyList<string> OfSend { get; } = ["id", "workflow", "step", "template", "category", "decided_at"];

    /// <param name="unsubscribeUrl">Empty where there is nothing to unsubscribe from.</param>
    public static Dictionary<string, object?> Of(SendCommand command, string unsubscribeUrl) => new()
    {
        [UnsubscribeUrl] = unsubscribeUrl,
        ["contact"] = Map(command.Contact, Plain),
        ["event"] = Map(command.Event, Plain),
        ["score"] = Map(command.Score, value => value.AsInt / 1000m),
        ["send"] = new Dictionary<string, object?>
        {
            ["id"] = command.SendId,
            ["workflow"] = command.Workflow,
            ["step"] = command.Step,
            ["template"] = command.Template,
            ["category"] = command.Category,
            ["decided_at"] = command.DecidedAt.ToDateTimeOffset(),
        },
    };

    /// <summary>Dotted names become nested again: <c>page.path</c> is <c>{{page.path}}</c>.</summary>
    private static Dictionary<string, object?> Map(Properties properties, Func<Value, object?> convert)
    {
        var map = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in properties)
        {
            var parts = name.Split('.');
            var inner = map;
            foreach (var part in parts[..^1])
                inner = inner.GetValueOrDefault(part) as Dictionary<string, object?> ?? (Dictionary<string, object?>)(inner[part] = new Dictionary<string, object?>(StringComparer.Ordinal))!;
            inner[parts[^1]] = convert(value);
        }

        return map;
    }

    private static object? Plain(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => value.AsBool ? "true" : "",
        ValueKind.Int => value.AsInt,
        ValueKind.Double => value.AsDouble,
        ValueKind.List => value.AsList.Select(Plain).ToList(),
        ValueKind.Map => Map(value.AsMap, Plain),
        _ => value.ToString(),
    };
}
