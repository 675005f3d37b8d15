using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary>Bundles as values of the definitions topic. One comes now and then, so Confluent's own serializers do.</summary>
public sealed class BundleSerde
{
    private static readonly AvroSerializerConfig ByTopic = new() { SubjectNameStrategy = SubjectNameStrategy.Topic };

    private readonly string _topic;
    private readonly SchemaRegistryClient _registry;

    private BundleSerde(string topic, SchemaRegistryClient registry) => (_topic, _registry) = (topic, registry);

    /// <summary>Registers the schema for the topic's values.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="SchemaRefusedException">The registry answers no: trying again does not help.</exception>
    public static async Task<BundleSerde> RegisterAsync(string topic, SchemaRegistryClient registry, CancellationToken cancellation = default)
    {
        await registry.RegisterAsync(Schemas.SubjectOf(topic), Schemas.Bundle, cancellation);
        return new BundleSerde(topic, registry);
    }

    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    public Task<byte[]> SerializeAsync(Bundle bundle, CancellationToken cancellation = default) => _registry.AskAsync(
        client => new AvroSerializer<Contracts.Bundle>(client, ByTopic).SerializeAsync(Of(bundle), new SerializationContext(MessageComponentType.Value, _topic)),
        cancellation);

    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="InvalidDataException">It is no bundle, and never will be.</exception>
    public async Task<Bundle> DeserializeAsync(ConsumedRecord record, CancellationToken cancellation = default)
    {
        try
        {
            var headers = new Headers();
            foreach (var (name, value) in record.Headers)
                headers.Add(name, value);
            var context = new SerializationContext(MessageComponentType.Value, _topic, headers);
            return Of(await _registry.AskAsync(
                client => new AvroDeserializer<Contracts.Bundle>(client, config: null).DeserializeAsync(record.Value, !record.HasValue, context),
                cancellation) ?? throw new InvalidDataException("It has no value."));
        }
        catch (Exception fault) when (fault is not (SchemasUnavailableException or SchemaRefusedException or OperationCanceledException or InvalidDataException))
        {
            // The serializers answer bad bytes and unknown schemas with exceptions of many kinds.
            throw new InvalidDataException($"It cannot be read: {fault.Message}", fault);
        }
    }

    private static Contracts.Bundle Of(Bundle bundle) => new()
    {
        version = bundle.Version,
        contentHash = bundle.ContentHash,
        createdAt = bundle.CreatedAt.ToDateTimeUtc(),
        files = [.. bundle.Files.Select(each => new Contracts.BundleFile { path = each.Path, content = each.Content })],
        note = bundle.Note,
    };

    private static Bundle Of(Contracts.Bundle bundle) => new(
        bundle.version,
        bundle.contentHash,
        Instant.FromDateTimeUtc(bundle.createdAt.ToUniversalTime()),
        [.. bundle.files.Select(each => new BundleFile(each.path, each.content))],
        bundle.note);
}
