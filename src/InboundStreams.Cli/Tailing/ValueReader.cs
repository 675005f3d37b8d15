using System.Text;
using System.Text.Json.Nodes;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry.Serdes;
using InboundStreams.Cli.Explaining;
using InboundStreams.Core.Decisions;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Tailing;

/// <summary>Reads the value of any topic by the schema that it names, with Confluent's deserializer: it knows every topic and both places of the id.</summary>
internal sealed class ValueReader(SchemaRegistryClient registry)
{
    private AvroDeserializer<GenericRecord>? _records;

    /// <summary>
    /// The value as JSON; states as <c>state show</c> has them. What is neither, as some dead letters, comes as text, or as base64 where it is no text.
    /// </summary>
    /// <exception cref="SchemasUnavailableException">No registry answers.</exception>
    public async Task<JsonNode?> ReadAsync(ConsumeResult<byte[], byte[]> result, CancellationToken stop)
    {
        if (result.Message.Value is not { } value)
            return null;
        try
        {
            var context = new SerializationContext(MessageComponentType.Value, result.Topic, result.Message.Headers);
            return AvroJson.Of(await registry.AskAsync(client => (_records ??= new(client, config: null)).DeserializeAsync(value, isNull: false, context), stop));
        }
        catch (Exception fault) when (fault is not (SchemasUnavailableException or SchemaRefusedException or OperationCanceledException))
        {
            // Bad bytes and unknown schemas are answered with exceptions of many kinds.
            return Raw(value);
        }
    }

    /// <summary>A value that names no known schema: a contact's block, as the changelog has it, text, or bytes.</summary>
    internal static JsonNode Raw(byte[] value)
    {
        try
        {
            return StateJson.Of(ContactState.Of(value), []);
        }
        catch (InvalidDataException)
        {
            // No block: text or bytes below.
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(value);
            if (!text.Any(each => char.IsControl(each) && !char.IsWhiteSpace(each)))
                return JsonValue.Create(text);
        }
        catch (DecoderFallbackException)
        {
            // Not text: base64 below.
        }

        return new JsonObject { ["bytes"] = value.Length, ["base64"] = Convert.ToBase64String(value) };
    }
}
