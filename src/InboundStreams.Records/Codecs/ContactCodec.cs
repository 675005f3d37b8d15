using InboundStreams.Core.Contacts;
using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/contact.avsc</c>.</summary>
public static class ContactCodec
{
    public static AvroCodec<Contact> Codec { get; } = new(Schemas.Contact, Write, Read, ReadTime);

    public static void Write(Contact value, ref AvroWriter writer)
    {
        PropertiesCodec.Write(value.Attributes, ref writer);
        writer.WriteNullableInstant(value.At);
    }

    public static Contact Read(ref AvroReader reader) => new(
        Attributes: PropertiesCodec.Read(ref reader),
        At: reader.ReadNullableInstant());

    private static Instant? ReadTime(ref AvroReader reader)
    {
        PropertiesCodec.Skip(ref reader);
        return reader.ReadNullableInstant();
    }
}
