using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InboundStreams.Records.Registry;

/// <summary>What a registry answered. Whatever is not a registry's answer counts as no answer: a proxy's page must not make a record unreadable for ever.</summary>
internal sealed class RegistryReply(Uri url, HttpStatusCode status, string text)
{
    private readonly JsonNode? _json = Parse(text);

    public Uri Url => url;

    public HttpStatusCode Status => status;

    /// <summary>The registry's own words.</summary>
    public string Message => _json is JsonObject error && error["message"] is { } message ? message.ToString() : text;

    /// <summary>It says no with this code.</summary>
    public bool Is(int errorCode) =>
        status == HttpStatusCode.NotFound && _json is JsonObject error && error["error_code"] is JsonValue code && code.TryGetValue<int>(out var number) && number == errorCode;

    public RegistryReply ExpectOk() => status == HttpStatusCode.OK ? this : throw NotARegistry();

    public int Int(string member) => Member<int>(member);

    public string Text(string member) => Member<string>(member);

    public IEnumerable<int> Ints() => _json is JsonArray numbers ? numbers.Select(each => each!.GetValue<int>()) : throw NotARegistry();

    private T Member<T>(string name) =>
        _json is JsonObject reply && reply[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : throw NotARegistry();

    private SchemasUnavailableException NotARegistry() =>
        new($"{url} answers HTTP {(int)status}, and not as a schema registry does: {(text.Length > 200 ? text[..200] : text)} Check the URL.");

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
