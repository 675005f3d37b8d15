using System.Text.Json;
using System.Text.Json.Nodes;
using Avro.Generic;
using Avro.IO;
using InboundStreams.Core.Avro;
using AvroSchema = Avro.Schema;

namespace InboundStreams.Records.Codecs;

/// <summary>
/// How records of somebody else's schema become records of ours. The same layout goes straight to the codec. Another one is
/// resolved by Apache.Avro into objects and written again with our schema: by Avro's rules, and slower.
/// </summary>
internal sealed class WriterSchema
{
    private const string LogicalType = "logicalType";
    private const string Millis = "timestamp-millis";

    private readonly AvroSchema _writer;
    private readonly GenericReader<object>? _resolve;
    private readonly GenericWriter<object>? _write;

    private WriterSchema(AvroSchema writer, AvroSchema? reader)
    {
        _writer = writer;
        if (reader is null)
            return;
        _resolve = new GenericReader<object>(writer, reader);
        _write = new GenericWriter<object>(reader);
    }

    /// <param name="fault">Why our schema cannot read it; null when it can.</param>
    public static WriterSchema? Resolve(string writerText, string readerText, out string? fault)
    {
        fault = null;
        try
        {
            // A timestamp-millis is its long: as such it needs no conversion, and a time beyond DateTime's years survives.
            // Only a writer with another unit of time takes Apache.Avro's conversions.
            var (plainWriter, plainReader) = (WithoutMillis(writerText), WithoutMillis(readerText));
            var otherUnits = plainWriter.Contains($"\"{LogicalType}\"", StringComparison.Ordinal);
            var writer = AvroSchema.Parse(otherUnits ? writerText : plainWriter);
            var reader = AvroSchema.Parse(otherUnits ? readerText : plainReader);
            if (!otherUnits && Canonical(writer) == Canonical(reader))
                return new WriterSchema(writer, null);
            if (SchemaFaults.Between(writer, reader) is [var first, ..])
            {
                fault = first;
                return null;
            }

            return new WriterSchema(writer, reader);
        }
        catch (Exception notASchema)
        {
            fault = notASchema.Message;
            return null;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are no record of the writer's schema, or none that ours can hold.</exception>
    public T Read<T>(ReadOnlyMemory<byte> record, AvroRead<T> read) => AvroCodec.ReadAll(_resolve is null ? record : Resolved(record.Span), read);

    private static string Canonical(AvroSchema schema) => global::Avro.SchemaNormalization.ToParsingForm(schema);

    private byte[] Resolved(ReadOnlySpan<byte> record)
    {
        // Apache.Avro allocates what a length says before it looks whether the bytes are there.
        SchemaWalk.Check(_writer, record);
        using var target = new MemoryStream();
        try
        {
            using var source = new MemoryStream(record.ToArray());
            var value = _resolve!.Read(null!, new BinaryDecoder(source));
            _write!.Write(value, new BinaryEncoder(target));
        }
        catch (Exception unresolved)
        {
            throw new InvalidDataException($"Not a valid record: Avro's schema resolution says: {unresolved.Message}", unresolved);
        }

        return target.ToArray();
    }

    private static string WithoutMillis(string schema)
    {
        var root = JsonNode.Parse(schema);
        Strip(root);
        return root?.ToJsonString() ?? throw new JsonException("The schema is null.");

        static void Strip(JsonNode? node)
        {
            if (node is JsonArray items)
            {
                foreach (var item in items)
                    Strip(item);
            }
            else if (node is JsonObject members)
            {
                if (members[LogicalType] is JsonValue name && name.TryGetValue<string>(out var text) && text == Millis)
                    members.Remove(LogicalType);
                foreach (var (_, member) in members)
                    Strip(member);
            }
        }
    }
}
