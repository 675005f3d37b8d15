using InboundStreams.Core.Sending;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/email-outcome.avsc</c>.</summary>
public static class EmailOutcomeCodec
{
    public static AvroCodec<EmailOutcome> Codec { get; } = new(Schemas.EmailOutcome, Write, Read, outcome => outcome.At);

    public static void Write(EmailOutcome value, ref AvroWriter writer)
    {
        writer.WriteString(value.SendId);
        writer.WriteString(NameOf(value.Kind));
        writer.WriteInstant(value.At);
        writer.WriteString(value.Workflow);
        writer.WriteInt(value.Enrollment);
        writer.WriteString(value.Step);
        writer.WriteString(value.Template);
        writer.WriteNullableString(value.Reason);
        writer.WriteNullableString(value.Url);
        writer.WriteNullableString(value.Topic);
    }

    public static EmailOutcome Read(ref AvroReader reader) => new(
        SendId: reader.ReadString(),
        Kind: ReadKind(ref reader),
        At: reader.ReadInstant(),
        Workflow: reader.ReadName(),
        Enrollment: reader.ReadInt(),
        Step: reader.ReadName(),
        Template: reader.ReadName(),
        Reason: reader.ReadNullableString(),
        Url: reader.ReadNullableString(),
        Topic: reader.ReadNullableString());

    /// <summary>The kind's word on the topic.</summary>
    public static string NameOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Accepted => "accepted",
        OutcomeKind.Deferred => "deferred",
        OutcomeKind.Bounced => "bounced",
        OutcomeKind.Complained => "complained",
        OutcomeKind.Opened => "opened",
        OutcomeKind.Clicked => "clicked",
        OutcomeKind.Unsubscribed => "unsubscribed",
        OutcomeKind.Subscribed => "subscribed",
        OutcomeKind.Held => "held",
        OutcomeKind.Withheld => "withheld",
        OutcomeKind.Unsendable => "unsendable",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An outcome without a word in schemas/email-outcome.avsc."),
    };

    private static OutcomeKind ReadKind(ref AvroReader reader) => reader.ReadName() switch
    {
        "accepted" => OutcomeKind.Accepted,
        "deferred" => OutcomeKind.Deferred,
        "bounced" => OutcomeKind.Bounced,
        "complained" => OutcomeKind.Complained,
        "opened" => OutcomeKind.Opened,
        "clicked" => OutcomeKind.Clicked,
        "unsubscribed" => OutcomeKind.Unsubscribed,
        "subscribed" => OutcomeKind.Subscribed,
        "held" => OutcomeKind.Held,
        "withheld" => OutcomeKind.Withheld,
        "unsendable" => OutcomeKind.Unsendable,
        var other => throw reader.Invalid($"the outcome '{other}' is none that this version knows"),
    };
}
