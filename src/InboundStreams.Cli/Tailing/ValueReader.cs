using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Avro.Generic;
using Avro.IO;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;

namespace InboundStreams.Cli.Tailing;

/// <summary>Reads the value of any topic by the schema that it names: slower than the topic's own codec, but it knows every topic.</summary>
internal sealed class ValueReader(ISchemaRegistry registry)
{
    private readonly ConcurrentDictionary<int, GenericDatumReader<object>?> _readers = new();

    /// <summary>The value as JSON. What is not Avro, as some dead letters, comes as text, or as base64 where it is no text.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers.</exception>
    public async Task<JsonNode?> ReadAsync(byte[]? value, CancellationToken stop)
    {
        if (value is null)
            return null;
        if (Split(value) is not { } avro || await ReaderAsync(avro.SchemaId, stop) is not { } reader)
            return Raw(value);
        try
        {
            using var bytes = new MemoryStream(avro.Record);
            return AvroJson.Of(reader.Read(null!, new BinaryDecoder(bytes)));
        }
        catch (Exception fault) when (fault is Avro.AvroException or EndOfStreamException or OverflowException or ArgumentException)
        {
            return Raw(value);
        }
    }

    private static (int SchemaId, byte[] Record)? Split(byte[] value) =>
        WireFormat.TryRead(value, out var id, out var record, out _) ? (id, record.ToArray()) : null;

    private async Task<GenericDatumReader<object>?> ReaderAsync(int id, CancellationToken stop)
    {
        if (_readers.TryGetValue(id, out var known))
            return known;
        var text = await registry.SchemaAsync(id, stop);
        var schema = text is null ? null : Avro.Schema.Parse(text);
        return _readers[id] = schema is null ? null : new GenericDatumReader<object>(schema, schema);
    }

    private static JsonNode Raw(byte[] value)
    {
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
