using System.Collections.Immutable;
using System.Net;
using Confluent.SchemaRegistry;
using Newtonsoft.Json;

namespace InboundStreams.Records.Registry;

/// <summary>
/// Confluent's client, its answers sorted into known, unknown, refused and unreachable. Whatever is not a registry's answer counts as none: a
/// proxy's page must not make a record unreadable for ever.
/// </summary>
public sealed class SchemaRegistryClient : ISchemaRegistry, IDisposable
{
    // The API's own error codes (Confluent Schema Registry API reference).
    private const int SubjectNotFound = 40401;
    private const int SchemaNotFound = 40403;

    private readonly CachedSchemaRegistryClient _client;
    private readonly string _urls;

    /// <exception cref="ArgumentException">A setting's value cannot be used, as a number that is none or a file that is not there.</exception>
    public SchemaRegistryClient(SchemaRegistryOptions options)
    {
        _urls = options.Settings[SchemaRegistryConfig.PropertyNames.SchemaRegistryUrl];
        try
        {
            _client = new CachedSchemaRegistryClient(options.Settings);
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException or IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new ArgumentException($"The settings of the schema registry cannot be used: {fault.Message}", nameof(options), fault);
        }
    }

    public async Task<int> RegisterAsync(string subject, string schema, CancellationToken cancellation = default)
    {
        try
        {
            return await AskAsync(client => client.RegisterSchemaAsync(subject, new Schema(schema, SchemaType.Avro)), cancellation);
        }
        catch (SchemaRegistryException no) when (no.Status == HttpStatusCode.Conflict)
        {
            throw new SchemaRefusedException(
                $"The schema registry at {_urls} refuses the schema for {subject}: {no.Message} Records in the topic could no longer be read. " +
                "Run the version that the topic was written with, or give the changed field a default.");
        }
        catch (SchemaRegistryException no) when (no.ErrorCode > 0)
        {
            throw new SchemaRefusedException($"The schema registry at {_urls} refuses the schema for {subject}: HTTP {(int)no.Status}: {no.Message}");
        }
        catch (SchemaRegistryException other)
        {
            throw NotARegistry(other);
        }
    }

    public async Task<string?> SchemaAsync(SchemaId id, CancellationToken cancellation = default)
    {
        try
        {
            var schema = await AskAsync(client => id.Guid == Guid.Empty ? client.GetSchemaAsync(id.Number) : client.GetSchemaByGuidAsync(id.Guid.ToString()), cancellation);
            return schema.SchemaString ?? throw NotARegistry();
        }
        catch (SchemaRegistryException no) when (no.ErrorCode == SchemaNotFound)
        {
            return null;
        }
        catch (SchemaRegistryException other)
        {
            throw NotARegistry(other);
        }
    }

    public async Task<ImmutableArray<RegisteredSchema>> VersionsAsync(string subject, CancellationToken cancellation = default)
    {
        try
        {
            var versions = ImmutableArray.CreateBuilder<RegisteredSchema>();
            foreach (var number in await AskAsync(client => client.GetSubjectVersionsAsync(subject), cancellation))
            {
                var one = await AskAsync(client => client.GetRegisteredSchemaAsync(subject, number), cancellation);
                versions.Add(new RegisteredSchema(one.Id, number, one.SchemaString ?? throw NotARegistry()));
            }

            return versions.DrainToImmutable();
        }
        catch (SchemaRegistryException no) when (no.ErrorCode == SubjectNotFound)
        {
            return [];
        }
        catch (SchemaRegistryException other)
        {
            throw NotARegistry(other);
        }
    }

    /// <summary>Does something with Confluent's client, as its serializers do.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="SchemaRefusedException">The registry refuses the credentials.</exception>
    /// <exception cref="SchemaRegistryException">The registry answers no to what was asked.</exception>
    public async Task<T> AskAsync<T>(Func<ISchemaRegistryClient, Task<T>> question, CancellationToken cancellation = default)
    {
        try
        {
            return await question(_client).WaitAsync(cancellation);
        }
        catch (HttpRequestException fault) when (RefusesCredentials(fault))
        {
            throw new SchemaRefusedException($"The schema registry at {_urls} refuses the credentials; check its user and password, or its token.", fault);
        }
        catch (HttpRequestException fault) when (fault is not SchemaRegistryException)
        {
            throw new SchemasUnavailableException(
                $"No schema registry answers ({fault.Message}). Start it, or give the right URL. Records of unknown schemas wait until then.", fault);
        }
        catch (Exception fault) when (fault is JsonException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw NotARegistry(fault);
        }
    }

    public void Dispose() => _client.Dispose();

    // An answer of 401 without Confluent's error body comes as an exception that says no more than this word.
    private static bool RefusesCredentials(HttpRequestException fault) => fault is SchemaRegistryException no
        ? no.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        : fault.InnerException is HttpRequestException { Message: "Unauthorized" };

    private SchemasUnavailableException NotARegistry(Exception? fault = null) =>
        new($"{_urls} does not answer as a schema registry does{(fault is null ? "" : $": {Short(fault)}")}. Check the URL.", fault);

    private static string Short(Exception fault)
    {
        var text = fault is SchemaRegistryException no ? $"HTTP {(int)no.Status} {no.Message}" : fault.Message;
        return text.Length > 200 ? text[..200] : text;
    }
}
