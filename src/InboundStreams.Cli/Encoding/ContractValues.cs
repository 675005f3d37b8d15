using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Encoding;

/// <summary>Values for producers, written as any .NET producer would: a class of Contracts and Confluent's serializer.</summary>
internal sealed class ContractValues(string topic, SchemaRegistryClient registry)
{
    private static readonly AvroSerializerConfig ByTopic = new() { SubjectNameStrategy = SubjectNameStrategy.Topic };

    private AvroSerializer<Contracts.UserAction>? _actions;
    private AvroSerializer<Contracts.Contact>? _contacts;

    /// <exception cref="SchemasUnavailableException">No registry answers.</exception>
    public Task<byte[]> ActionAsync(UserAction action, CancellationToken stop) => registry.AskAsync(
        client => (_actions ??= new(client, ByTopic)).SerializeAsync(
            new()
            {
                messageId = action.MessageId,
                @event = action.Name,
                at = action.At?.ToDateTimeUtc(),
                properties = MapOf(action.Properties),
                context = MapOf(action.Context),
            },
            Context),
        stop);

    /// <exception cref="SchemasUnavailableException">No registry answers.</exception>
    public Task<byte[]> ContactAsync(Contact row, CancellationToken stop) => registry.AskAsync(
        client => (_contacts ??= new(client, ByTopic)).SerializeAsync(new() { attributes = MapOf(row.Attributes), at = row.At?.ToDateTimeUtc() }, Context),
        stop);

    private SerializationContext Context => new(MessageComponentType.Value, topic);

    private static Dictionary<string, object> MapOf(Properties properties) => properties.ToDictionary(each => each.Key, each => Plain(each.Value)!, StringComparer.Ordinal);

    // What JSON can say is all that comes here: no times, no durations, no maps within.
    private static object? Plain(Value value) => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Bool => value.AsBool,
        ValueKind.Int => value.AsInt,
        ValueKind.Double => value.AsDouble,
        ValueKind.List => value.AsList.Select(each => each.ToString()).ToList(),
        _ => value.ToString(),
    };
}
