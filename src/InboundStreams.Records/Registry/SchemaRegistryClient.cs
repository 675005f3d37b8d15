using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace InboundStreams.Records.Registry;

/// <summary>A Confluent-compatible schema registry over HTTP. Ids and their schemas never change, so they are asked for once.</summary>
public sealed class SchemaRegistryClient : ISchemaRegistry, IDisposable
{
    private const int SubjectNotFound = 40401;
    private const int SchemaNotFound = 40403;

    private readonly SchemaRegistryOptions _options;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<int, string> _schemas = new();

    /// <param name="handler">For tests and proxies; the client disposes it.</param>
    public SchemaRegistryClient(SchemaRegistryOptions options, HttpMessageHandler? handler = null)
    {
        _options = options;
        _http = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = options.Timeout };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(RegistryJson.ContentType));
        if (options.User is not null)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{options.Password}"));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }
    }

    public async Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellation = default)
    {
        var body = new JsonObject { ["schema"] = schema };
        var reply = await AskAsync(HttpMethod.Post, $"subjects/{Uri.EscapeDataString(subject)}/versions", body, cancellation);
        return reply.Status switch
        {
            HttpStatusCode.OK => reply.Int("id"),
            HttpStatusCode.Conflict => throw new SchemaRefusedException(
                $"The schema registry at {reply.Url} refuses the schema for {subject}: {reply.Message} Records in the topic could no longer be read. " +
                "Run the version that the topic was written with, or give the changed field a default."),
            _ => throw new SchemaRefusedException($"The schema registry at {reply.Url} refuses the schema for {subject}: HTTP {(int)reply.Status}: {reply.Message}"),
        };
    }

    public async Task<string?> SchemaAsync(int id, CancellationToken cancellation = default)
    {
        if (_schemas.TryGetValue(id, out var known))
            return known;
        var reply = await AskAsync(HttpMethod.Get, $"schemas/ids/{id}", null, cancellation);
        if (reply.Is(SchemaNotFound))
            return null;
        return _schemas[id] = reply.ExpectOk().Text("schema");
    }

    public async Task<ImmutableArray<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellation = default)
    {
        var path = $"subjects/{Uri.EscapeDataString(subject)}/versions";
        var reply = await AskAsync(HttpMethod.Get, path, null, cancellation);
        if (reply.Is(SubjectNotFound))
            return [];
        var versions = ImmutableArray.CreateBuilder<RegisteredSchema>();
        foreach (var number in reply.ExpectOk().Ints())
        {
            var one = (await AskAsync(HttpMethod.Get, $"{path}/{number}", null, cancellation)).ExpectOk();
            versions.Add(new RegisteredSchema(one.Int("id"), number, one.Text("schema")));
        }

        return versions.DrainToImmutable();
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The first answer that is one: a server's fault and a broken connection pass the question on to the next URL.</summary>
    private async Task<RegistryReply> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        var failures = new List<string>();
        Exception? last = null;
        foreach (var url in _options.Urls)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(Directory(url), path));
                if (body is not null)
                    request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, RegistryJson.ContentType);
                using var response = await _http.SendAsync(request, cancellation);
                var text = await response.Content.ReadAsStringAsync(cancellation);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    throw new SchemaRefusedException($"The schema registry at {url} refuses the credentials (HTTP {(int)response.StatusCode}); check its user and password.");
                if ((int)response.StatusCode < 500 && response.StatusCode != HttpStatusCode.TooManyRequests)
                    return new RegistryReply(url, response.StatusCode, text);
                failures.Add($"{url} answers HTTP {(int)response.StatusCode}");
            }
            catch (Exception failure) when (failure is HttpRequestException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                last = failure;
                failures.Add(failure is HttpRequestException ? $"{url}: {failure.Message}" : $"{url} does not answer within {_options.Timeout.TotalSeconds:0} s");
            }
        }

        throw new SchemasUnavailableException(
            $"No schema registry answers ({string.Join("; ", failures)}). Start it, or give the right URL. Records of unknown schemas wait until then.", last);
    }

    private static Uri Directory(Uri url) => url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}
