using InboundStreams.Core.Sending;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/send-command.avsc</c>.</summary>
public static class SendCommandCodec
{
    private const string Email = "email";
    private const string Notification = "notification";

    public static AvroCodec<SendCommand> Codec { get; } = new(Schemas.SendCommand, Write, Read);

    public static void Write(SendCommand value, ref AvroWriter writer)
    {
        writer.WriteString(value.SendId);
        writer.WriteString(value.Kind == SendKind.Email ? Email : Notification);
        writer.WriteString(value.ContactId);
        writer.WriteString(value.To);
        writer.WriteString(value.Template);
        writer.WriteString(value.Category);
        writer.WriteString(value.Workflow);
        writer.WriteLong(value.WorkflowVersion);
        writer.WriteLong(value.DefinitionsVersion);
        writer.WriteInt(value.Enrollment);
        writer.WriteString(value.Step);
        writer.WriteInt(value.Visit);
        writer.WriteInstant(value.DecidedAt);
        writer.WriteInstant(value.NotAfter);
        writer.WriteString(value.TimeZone);
        writer.WriteNullableString(value.QuietHours);
        PropertiesCodec.Write(value.Contact, ref writer);
        PropertiesCodec.Write(value.Event, ref writer);
        PropertiesCodec.Write(value.Score, ref writer);
    }

    public static SendCommand Read(ref AvroReader reader) => new(
        SendId: reader.ReadString(),
        Kind: ReadKind(ref reader),
        ContactId: reader.ReadString(),
        To: reader.ReadString(),
        Template: reader.ReadName(),
        Category: reader.ReadName(),
        Workflow: reader.ReadName(),
        WorkflowVersion: reader.ReadLong(),
        DefinitionsVersion: reader.ReadLong(),
        Enrollment: reader.ReadInt(),
        Step: reader.ReadName(),
        Visit: reader.ReadInt(),
        DecidedAt: reader.ReadInstant(),
        NotAfter: reader.ReadInstant(),
        TimeZone: reader.ReadName(),
        QuietHours: reader.ReadSome() ? reader.ReadName() : null,
        Contact: PropertiesCodec.Read(ref reader),
        Event: PropertiesCodec.Read(ref reader),
        Score: PropertiesCodec.Read(ref reader));

    private static SendKind ReadKind(ref AvroReader reader) => reader.ReadName() switch
    {
        Email => SendKind.Email,
        Notification => SendKind.Notification,
        var other => throw reader.Invalid($"the send command's kind '{other}' is none that this version knows"),
    };
}
