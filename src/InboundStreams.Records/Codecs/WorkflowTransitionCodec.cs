using InboundStreams.Core.Workflows;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/workflow-transition.avsc</c>.</summary>
public static class WorkflowTransitionCodec
{
    public static AvroCodec<WorkflowTransition> Codec { get; } = new(Schemas.WorkflowTransition, Write, Read);

    public static void Write(WorkflowTransition value, ref AvroWriter writer)
    {
        writer.WriteString(value.ContactId);
        writer.WriteInstant(value.At);
        writer.WriteString(value.Kind);
        writer.WriteString(value.Reason);
        writer.WriteString(value.Workflow);
        writer.WriteLong(value.Version);
        writer.WriteInt(value.Enrollment);
        writer.WriteString(value.Step);
        writer.WriteString(value.SendId);
        writer.WriteString(value.Cause);
        PropertiesCodec.Write(value.Details, ref writer);
    }

    public static WorkflowTransition Read(ref AvroReader reader) => new(
        ContactId: reader.ReadString(),
        At: reader.ReadInstant(),
        Kind: reader.ReadName(),
        Reason: reader.ReadName(),
        Workflow: reader.ReadName(),
        Version: reader.ReadLong(),
        Enrollment: reader.ReadInt(),
        Step: reader.ReadName(),
        SendId: reader.ReadString(),
        Cause: reader.ReadString(),
        Details: PropertiesCodec.Read(ref reader));
}
