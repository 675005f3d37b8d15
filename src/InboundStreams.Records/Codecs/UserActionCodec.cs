using InboundStreams.Core.Contacts;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/user-action.avsc</c>.</summary>
public static class UserActionCodec
{
    public static AvroCodec<UserAction> Codec { get; } = new(Schemas.UserAction, Write, Read);

    public static void Write(UserAction value, ref AvroWriter writer)
    {
        writer.WriteString(value.MessageId);
        writer.WriteString(value.Name);
        writer.WriteNullableInstant(value.At);
        PropertiesCodec.Write(value.Properties, ref writer);
        PropertiesCodec.Write(value.Context, ref writer);
    }

    public static UserAction Read(ref AvroReader reader) => new(
        MessageId: reader.ReadString(),
        Name: reader.ReadName(),
        At: reader.ReadNullableInstant(),
        Properties: PropertiesCodec.Read(ref reader),
        Context: PropertiesCodec.Read(ref reader));
}
