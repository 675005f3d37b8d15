using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InboundStreams.Web.Registry;

internal static class RegistryJson
{
    public const string ContentType = "application/vnd.schemaregistry.v1+json";

    public static JsonSerializerOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    /// <summary>A refusal, as the API words it.</summary>
    public static string Error(int code, string message) => new JsonObject { ["error_code"] = code, ["message"] = message }.ToJsonString(Options);
}
