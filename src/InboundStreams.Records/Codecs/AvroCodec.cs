using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary>How one record becomes bytes of exactly one schema, and back: written by hand for speed, held to the schema by tests.</summary>
/// <param name="Schema">The text of the <c>.avsc</c>.</param>
/// <param name="ReadTime">Finds sound what <paramref name="Read"/> would read, and nothing else, and gives the value's own time; null where it has none.</param>
public sealed record AvroCodec<T>(string Schema, AvroWrite<T> Write, AvroRead<T> Read, AvroRead<Instant?> ReadTime)
{
    /// <summary>Of values that are read as a whole to know their time, or have none.</summary>
    public AvroCodec(string schema, AvroWrite<T> write, AvroRead<T> read, Func<T, Instant?>? timeOf = null)
        : this(schema, write, read, (ref AvroReader reader) => timeOf?.Invoke(read(ref reader)))
    {
    }

    /// <summary>The record alone, without the wire format's head.</summary>
    public byte[] ToBytes(T value)
    {
        var writer = new AvroWriter(256);
        try
        {
            Write(value, ref writer);
            return writer.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    /// <summary>The record alone, and nothing behind it. It may keep the bytes.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record.</exception>
    public T FromBytes(ReadOnlyMemory<byte> bytes) => AvroCodec.ReadAll(bytes, Read);
}

/// <summary>Reads bytes that are one record and nothing else.</summary>
public static class AvroCodec
{
    /// <exception cref="InvalidDataException">The bytes are something else, or more.</exception>
    public static T ReadAll<T>(ReadOnlyMemory<byte> bytes, AvroRead<T> read)
    {
        var reader = new AvroReader(bytes);
        var value = read(ref reader);
        reader.End();
        return value;
    }
}
