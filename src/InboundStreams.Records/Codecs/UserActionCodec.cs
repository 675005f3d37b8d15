using InboundStreams.Core.Contacts;
using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/user-action.avsc</c>.</summary>
public static class UserActionCodec
{
    public static AvroCodec<UserAction> Codec { get; } = new(Schemas.UserAction, Write, Read, ReadTime);

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
        Properties: PropertiesCodec.ReadInPlace(ref reader),
        Context: PropertiesCodec.ReadInPlace(ref reader));

    private static Instant? ReadTime(ref AvroReader reader)
    {
        reader.SkipString();
        reader.SkipString();
        var at = reader.ReadNullableInstant();
        PropertiesCodec.Skip(ref reader);
        PropertiesCodec.Skip(ref reader);
        return at;
    }
}
