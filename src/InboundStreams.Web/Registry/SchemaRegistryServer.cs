using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using InboundStreams.Records.Registry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Web.Registry;

/// <summary>
/// A minimal registry for the demo and for tests, that Confluent's clients, kafkajs' and kcat's library can talk to. On loopback
/// unless told otherwise. What it does not know it answers as the real one does: 404 with an error code.
/// </summary>
/// <remarks>The API is Confluent's Schema Registry API reference, v1; error codes are its own.</remarks>
public sealed class SchemaRegistryServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly LocalSchemaRegistry _registry;

    private SchemaRegistryServer(WebApplication web, LocalSchemaRegistry registry) => (_web, _registry) = (web, registry);

    public Uri Url { get; private set; } = null!;

    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="InvalidDataException">The file is there and is no registry's.</exception>
    public static async Task<SchemaRegistryServer> StartAsync(SchemaRegistryServerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new SchemaRegistryServerOptions();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = SchemaRegistryServerOptions.BodyBytesMax;
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                if (options.Certificate is not null)
                    listen.UseHttps(options.Certificate);
            });
        });
        var server = new SchemaRegistryServer(builder.Build(), new LocalSchemaRegistry(options.File));
        var gate = new RegistryGate(options.User);
        server._web.Use((context, next) => gate.PassAsync(context, next));
        server.Map();
        await server._web.StartAsync(cancellation);
        server.Url = new Uri(server._web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return server;
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private void Map()
    {
        _web.MapGet("/", () => Json(new JsonObject()));
        _web.MapGet("/subjects", () => Json(Array(_registry.Subjects.Select(each => JsonValue.Create(each)))));
        _web.MapGet("/subjects/{subject}/versions", (string subject) => _registry.Versions(subject) is { Count: > 0 } versions
            ? Json(Array(versions.Select(each => JsonValue.Create(each.Version))))
            : NoSubject(subject));
        _web.MapGet("/subjects/{subject}/versions/{version}", (string subject, string version) => OneVersion(subject, version, each => Json(Describe(subject, each))));
        _web.MapGet("/subjects/{subject}/versions/{version}/schema", (string subject, string version) =>
            OneVersion(subject, version, each => Results.Text(each.Schema, RegistryJson.ContentType)));
        _web.MapPost("/subjects/{subject}/versions", (string subject, HttpRequest request) => WithSchema(request, schema => Register(subject, schema)));
        _web.MapPost("/subjects/{subject}", (string subject, HttpRequest request) => WithSchema(request, schema => LookUp(subject, schema)));
        _web.MapDelete("/subjects/{subject}", (string subject) => Delete(subject, null));
        _web.MapDelete("/subjects/{subject}/versions/{version}", (string subject, string version) => Delete(subject, version));
        _web.MapGet("/schemas/types", () => Json(Array([JsonValue.Create("AVRO")])));
        _web.MapGet("/schemas/ids/{id:int}", (int id) => Schema(_registry.SchemaOf(id), $"{id}"));
        _web.MapGet("/schemas/ids/{id:int}/versions", (int id) => _registry.SchemaOf(id) is not null
            ? Json(Array(_registry.UsesOf(id).Select(each => (JsonNode)new JsonObject { ["subject"] = each.Subject, ["version"] = each.Version })))
            : NoSchema($"{id}"));
        _web.MapGet("/schemas/guids/{guid:guid}", (Guid guid) => Schema(_registry.SchemaOf(guid), $"{guid}"));
        _web.MapGet("/config", () => Json(new JsonObject { ["compatibilityLevel"] = _registry.EffectiveCompatibilityOf("").Name }));
        _web.MapPut("/config", (HttpRequest request) => SetConfig("", request));
        _web.MapGet("/config/{subject}", (string subject, string? defaultToGlobal) => GetConfig(subject, string.Equals(defaultToGlobal, "true", StringComparison.OrdinalIgnoreCase)));
        _web.MapPut("/config/{subject}", SetConfig);
        _web.MapDelete("/config/{subject}", DeleteConfig);
        _web.MapGet("/mode", () => Json(new JsonObject { ["mode"] = "READWRITE" }));
        _web.MapGet("/mode/{subject}", (string subject) => Json(new JsonObject { ["mode"] = "READWRITE" }));
        _web.MapPost("/compatibility/subjects/{subject}/versions", (string subject, HttpRequest request) =>
            WithSchema(request, schema => Compatible(subject, [.. _registry.Versions(subject)], schema)));
        _web.MapPost("/compatibility/subjects/{subject}/versions/{version}", (string subject, string version, HttpRequest request) =>
            WithSchema(request, schema => OneVersion(subject, version, each => Compatible(subject, [each], schema))));
        // The usual fallback passes over paths that look like files, and topics have dots.
        _web.MapFallback("{*path}", () => Error(HttpStatusCode.NotFound, 404, "HTTP 404 Not Found"));
    }

    private IResult Register(string subject, string schema)
    {
        try
        {
            return Json(Describe(subject, _registry.Register(subject, schema)));
        }
        catch (IncompatibleSchemaException incompatible)
        {
            return Error(HttpStatusCode.Conflict, 409, incompatible.Message);
        }
    }

    private IResult LookUp(string subject, string schema)
    {
        var versions = _registry.Versions(subject);
        if (versions.Count == 0)
            return NoSubject(subject);
        var normal = LocalSchemaRegistry.Normal(schema);
        return versions.FirstOrDefault(each => each.Schema == normal) is { } found ? Json(Describe(subject, found)) : Error(HttpStatusCode.NotFound, 40403, "Schema not found");
    }

    private IResult Delete(string subject, string? version)
    {
        if (version is not null)
        {
            return OneVersion(subject, version, each =>
            {
                _registry.Delete(subject, each.Version);
                return Json(JsonValue.Create(each.Version));
            });
        }

        var versions = _registry.Versions(subject);
        if (versions.Count == 0)
            return NoSubject(subject);
        _registry.Delete(subject, null);
        return Json(Array(versions.Select(each => JsonValue.Create(each.Version))));
    }

    // A subject without a level of its own is 404, unless the global one is asked for: kafkajs sets its own only then.
    private IResult GetConfig(string subject, bool defaultToGlobal) =>
        (defaultToGlobal ? _registry.EffectiveCompatibilityOf(subject) : _registry.CompatibilityOf(subject)) is { } level
            ? Json(new JsonObject { ["compatibilityLevel"] = level.Name })
            : Error(HttpStatusCode.NotFound, 40408, $"Subject '{subject}' does not have subject-level compatibility configured");

    private async Task<IResult> SetConfig(string subject, HttpRequest request)
    {
        if (await Body(request) is not { } body || CompatibilityLevel.Named(body["compatibility"]?.ToString() ?? "") is not { } level)
            return Error(HttpStatusCode.UnprocessableEntity, 42203, $"Invalid compatibility level. Valid values are {string.Join(", ", CompatibilityLevel.All.Select(each => each.Name))}");
        _registry.SetCompatibility(subject, level);
        return Json(new JsonObject { ["compatibility"] = level.Name });
    }

    private IResult DeleteConfig(string subject)
    {
        _registry.SetCompatibility(subject, null);
        return Json(new JsonObject { ["compatibilityLevel"] = _registry.EffectiveCompatibilityOf(subject).Name });
    }

    private IResult Compatible(string subject, IReadOnlyList<RegisteredSchema> earlier, string schema)
    {
        var faults = _registry.EffectiveCompatibilityOf(subject).Faults([.. earlier.Select(each => each.Schema)], LocalSchemaRegistry.Normal(schema));
        return Json(new JsonObject { ["is_compatible"] = faults.Count == 0, ["messages"] = Array(faults.Select(each => JsonValue.Create(each))) });
    }

    private IResult OneVersion(string subject, string version, Func<RegisteredSchema, IResult> answer)
    {
        var versions = _registry.Versions(subject);
        if (versions.Count == 0)
            return NoSubject(subject);
        var found = version is "latest" or "-1" ? versions[^1] : versions.FirstOrDefault(each => int.TryParse(version, out var number) && each.Version == number);
        return found is null ? Error(HttpStatusCode.NotFound, 40402, $"Version {version} not found.") : answer(found);
    }

    private static JsonObject Describe(string subject, RegisteredSchema schema) => new()
    {
        ["subject"] = subject,
        ["version"] = schema.Version,
        ["id"] = schema.Id,
        ["guid"] = LocalSchemaRegistry.GuidOf(schema.Schema).ToString(),
        ["schema"] = schema.Schema,
    };

    private static async Task<IResult> WithSchema(HttpRequest request, Func<string, IResult> answer)
    {
        if (await Body(request) is not { } body || body["schema"] is not JsonValue schema)
            return Error(HttpStatusCode.UnprocessableEntity, 42201, "Invalid schema: the body has no \"schema\"");
        try
        {
            return answer(schema.ToString());
        }
        catch (InvalidSchemaException invalid)
        {
            return Error(HttpStatusCode.UnprocessableEntity, 42201, invalid.Message);
        }
    }

    private static async Task<JsonObject?> Body(HttpRequest request)
    {
        try
        {
            return await JsonNode.ParseAsync(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The server is a guest in its process: signals are the program's business, and it must not swallow them.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static IResult Schema(string? schema, string id) => schema is null
        ? NoSchema(id)
        : Json(new JsonObject { ["schema"] = schema, ["guid"] = LocalSchemaRegistry.GuidOf(schema).ToString() });

    private static IResult NoSubject(string subject) => Error(HttpStatusCode.NotFound, 40401, $"Subject '{subject}' not found.");

    private static IResult NoSchema(string id) => Error(HttpStatusCode.NotFound, 40403, $"Schema {id} not found");

    private static IResult Error(HttpStatusCode status, int code, string message) =>
        Results.Text(RegistryJson.Error(code, message), RegistryJson.ContentType, statusCode: (int)status);

    private static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    private static IResult Json(JsonNode json) => Results.Text(json.ToJsonString(RegistryJson.Options), RegistryJson.ContentType);
}
