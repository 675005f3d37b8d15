using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary>How one record becomes bytes of exactly one schema, and back: written by hand for speed, held to the schema by tests.</summary>
/// <param name="Schema">The text of the <c>.avsc</c>.</param>
public sealed record AvroCodec<T>(string Schema, AvroWrite<T> Write, AvroRead<T> Read)
{
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

    /// <summary>The record alone, and nothing behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record.</exception>
    public T FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroReader(bytes);
        var value = Read(ref reader);
        reader.End();
        return value;
    }
}
