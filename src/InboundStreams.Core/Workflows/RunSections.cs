using InboundStreams.Core.Avro;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;

namespace InboundStreams.Core.Workflows;

/// <summary>Runs, ended runs, and the history with workflows, as a block has them.</summary>
internal static class RunSections
{
    public static void Write(Run value, ref AvroWriter writer)
    {
        writer.WriteString(value.Workflow);
        writer.WriteLong(value.Version);
        writer.WriteInt(value.Enrollment);
        writer.WriteString(value.Key);
        WriteEvent(value.Trigger, ref writer);
        writer.WriteIndex(value.Last is null ? 0 : 1);
        if (value.Last is { } last)
            WriteEvent(last, ref writer);
        writer.WriteInstant(value.EnrolledAt);
        writer.WriteString(value.Step);
        writer.WriteInstant(value.ArrivedAt);
        writer.WriteNullableInstant(value.WakeAt);
        writer.WriteBool(value.GoalReached);
        Arrays.WriteStrings(value.Passed, ref writer);
        Arrays.Write(value.Noted, WriteNoted, ref writer);
        Arrays.WriteStrings(value.ConditionErrors, ref writer);
    }

    public static Run Read(ref AvroReader reader) => new()
    {
        Workflow = reader.ReadName(),
        Version = reader.ReadLong(),
        Enrollment = reader.ReadInt(),
        Key = reader.ReadString(),
        Trigger = ReadEvent(ref reader),
        Last = reader.ReadSome() ? ReadEvent(ref reader) : null,
        EnrolledAt = reader.ReadInstant(),
        Step = reader.ReadName(),
        ArrivedAt = reader.ReadInstant(),
        WakeAt = reader.ReadNullableInstant(),
        GoalReached = reader.ReadBool(),
        Passed = Arrays.ReadNames(ref reader),
        Noted = Arrays.Read(ReadNoted, ref reader),
        ConditionErrors = Arrays.ReadNames(ref reader),
    };

    public static void WriteEnded(EndedRun value, ref AvroWriter writer)
    {
        writer.WriteString(value.Workflow);
        writer.WriteLong(value.Version);
        writer.WriteInt(value.Enrollment);
        writer.WriteString(value.Key);
        WriteEvent(value.Trigger, ref writer);
        writer.WriteInstant(value.OpenUntil);
    }

    public static EndedRun ReadEnded(ref AvroReader reader) => new(
        Workflow: reader.ReadName(),
        Version: reader.ReadLong(),
        Enrollment: reader.ReadInt(),
        Key: reader.ReadString(),
        Trigger: ReadEvent(ref reader),
        OpenUntil: reader.ReadInstant());

    public static void WriteMemory(EnrollmentMemory value, ref AvroWriter writer)
    {
        writer.WriteString(value.Workflow);
        writer.WriteInt(value.Count);
        Arrays.Write(value.Keys, WriteKey, ref writer);
        writer.WriteBool(value.WasFull);
    }

    public static EnrollmentMemory ReadMemory(ref AvroReader reader) => new(
        Workflow: reader.ReadName(),
        Count: reader.ReadInt(),
        Keys: Arrays.Read(ReadKey, ref reader),
        WasFull: reader.ReadBool());

    private static void WriteKey(EnrolledKey value, ref AvroWriter writer)
    {
        writer.WriteLong((long)value.Hash);
        writer.WriteInstant(value.At);
    }

    private static EnrolledKey ReadKey(ref AvroReader reader) => new(Hash: (ulong)reader.ReadLong(), At: reader.ReadInstant());

    private static void WriteNoted(NotedEvent value, ref AvroWriter writer)
    {
        writer.WriteString(value.Step);
        writer.WriteInt(value.Arm);
        WriteEvent(value.Event, ref writer);
    }

    private static NotedEvent ReadNoted(ref AvroReader reader) => new(Step: reader.ReadName(), Arm: reader.ReadInt(), Event: ReadEvent(ref reader));

    private static void WriteEvent(ContactEvent value, ref AvroWriter writer)
    {
        writer.WriteString(value.Name);
        writer.WriteInstant(value.At);
        TypedProperties.Write(value.Properties, ref writer);
        TypedProperties.Write(value.Context, ref writer);
    }

    private static ContactEvent ReadEvent(ref AvroReader reader) => new(
        Name: reader.ReadName(),
        At: reader.ReadInstant(),
        Properties: TypedProperties.Read(ref reader),
        Context: TypedProperties.Read(ref reader));
}
