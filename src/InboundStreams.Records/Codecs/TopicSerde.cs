using System.Buffers;
using System.Collections.Concurrent;
using InboundStreams.Core.Avro;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary>Serdes made ready for their topics.</summary>
public static class TopicSerde
{
    /// <summary>Registers the codec's schema for the topic's values and learns the topic's earlier schemas, so that no record of them waits later.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    /// <exception cref="SchemaRefusedException">The registry answers no: trying again does not help.</exception>
    public static async Task<TopicSerde<T>> RegisterAsync<T>(string topic, AvroCodec<T> codec, ISchemaRegistry registry, CancellationToken cancellation = default)
    {
        var subject = Schemas.SubjectOf(topic);
        var serde = new TopicSerde<T>(codec, await registry.RegisterAsync(subject, codec.Schema, cancellation), registry);
        foreach (var earlier in await registry.VersionsAsync(subject, cancellation))
            serde.Learn(SchemaId.Of(earlier.Id), earlier.Schema);
        return serde;
    }
}

/// <summary>
/// The values of one topic: a codec, the id under which its schema is registered, and the registry for what others have written.
/// Serializing and deserializing do no I/O; only <see cref="ResolveAsync"/> asks the registry. May be shared between threads.
/// </summary>
public sealed class TopicSerde<T>(AvroCodec<T> codec, int schemaId, ISchemaRegistry registry)
{
    /// <summary>Ids that the registry does not know are remembered up to this many; garbage can name four billion.</summary>
    private const int UnknownMax = 1000;

    private readonly SchemaId _own = SchemaId.Of(schemaId);
    private readonly ConcurrentDictionary<SchemaId, WriterSchema> _known = new();
    private readonly ConcurrentDictionary<SchemaId, string> _unreadable = new();

    /// <summary>The id that <see cref="Serialize"/> writes.</summary>
    public int WrittenId => schemaId;

    public byte[] Serialize(T value)
    {
        var output = new ArrayBufferWriter<byte>();
        Serialize(value, output);
        return output.WrittenSpan.ToArray();
    }

    public void Serialize(T value, IBufferWriter<byte> output)
    {
        var writer = new AvroWriter(512);
        try
        {
            WireFormat.WriteHead(schemaId, ref writer);
            codec.Write(value, ref writer);
            output.Write(writer.Written);
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>Reads a record's value by the schema that its head or its header names.</summary>
    /// <remarks>What is read may keep the record's bytes.</remarks>
    public DecodeResult<T> Deserialize(in ConsumedRecord consumed) => WireFormat.TryRead(consumed, out var id, out var record, out var fault)
        ? Read(id, record, codec.Read)
        : DecodeResult<T>.Poison(fault!, default);

    /// <summary>As <see cref="Deserialize(in ConsumedRecord)"/>, and of what is read only the time of the value: null where it has none.</summary>
    public DecodeResult<Instant?> DeserializeTime(in ConsumedRecord consumed) => WireFormat.TryRead(consumed, out var id, out var record, out var fault)
        ? Read(id, record, codec.ReadTime)
        : DecodeResult<Instant?>.Poison(fault!, default);

    /// <summary>Reads a value that stands alone, as our own do: its head names the schema.</summary>
    public DecodeResult<T> Deserialize(ReadOnlyMemory<byte> value) => WireFormat.TryRead(value, out var id, out var record, out var fault)
        ? Read(id, record, codec.Read)
        : DecodeResult<T>.Poison(fault!, default);

    /// <summary>Asks the registry for the schema of a pending value. After it, the same value is a value or poison.</summary>
    /// <exception cref="SchemasUnavailableException">No registry answers: the value stays pending.</exception>
    public async Task ResolveAsync(SchemaId id, CancellationToken cancellation = default)
    {
        if (id == _own || _known.ContainsKey(id))
            return;
        if (await registry.SchemaAsync(id, cancellation) is { } schema)
            Learn(id, schema);
        else
            Refuse(id, $"The value names schema {id}, which the schema registry does not know; was it written with another registry?");
    }

    internal void Learn(SchemaId id, string schema)
    {
        if (WriterSchema.Resolve(schema, codec.Schema, out var fault) is { } writer)
            _known[id] = writer;
        else
            Refuse(id, $"The value is written with schema {id}, which cannot be read as {typeof(T).Name}: {fault}.");
    }

    private DecodeResult<TRead> Read<TRead>(SchemaId id, ReadOnlyMemory<byte> record, AvroRead<TRead> read)
    {
        try
        {
            if (id == _own)
                return DecodeResult<TRead>.Of(AvroCodec.ReadAll(record, read), id);
            if (_known.TryGetValue(id, out var writer))
                return DecodeResult<TRead>.Of(writer.Read(record, read), id);
        }
        catch (InvalidDataException invalid)
        {
            return DecodeResult<TRead>.Poison(invalid.Message, id);
        }

        if (id is { Number: <= 0 } && id.Guid == Guid.Empty)
            return DecodeResult<TRead>.Poison($"The value names schema {id}; a registry counts from 1.", id);
        return _unreadable.TryGetValue(id, out var reason) ? DecodeResult<TRead>.Poison(reason, id) : DecodeResult<TRead>.Pending(id);
    }

    private void Refuse(SchemaId id, string reason)
    {
        if (_unreadable.Count >= UnknownMax)
            _unreadable.Clear();
        _unreadable[id] = reason;
    }
}
