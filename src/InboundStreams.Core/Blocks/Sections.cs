using System.Collections.Immutable;
using InboundStreams.Core.Avro;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Core.Blocks;

/// <summary>The sections that are read as a whole.</summary>
internal static class Sections
{
    public static SectionForm<string> Band { get; } =
        new(Section.Band, "", static (ref AvroReader reader) => reader.ReadName(), static (value, ref writer) => writer.WriteString(value));

    public static SectionForm<Properties?> Attributes { get; } = new(
        Section.Attributes, null, static (ref AvroReader reader) => TypedProperties.Read(ref reader), static (value, ref writer) => TypedProperties.Write(value!, ref writer));

    public static SectionForm<ImmutableArray<string>> Holding { get; } = Names(Section.Holding);

    public static SectionForm<ImmutableArray<string>> Segments { get; } = Names(Section.Segments);

    public static SectionForm<ImmutableArray<CountedDays>> Counters { get; } = Many(Section.Counters, CountedDays.Read, CountedDays.Write);

    public static SectionForm<ImmutableArray<Run>> Runs { get; } = Many(Section.Runs, RunSections.Read, RunSections.Write);

    public static SectionForm<ImmutableArray<EnrollmentMemory>> Enrollments { get; } =
        Many(Section.Enrollments, RunSections.ReadMemory, RunSections.WriteMemory);

    public static SectionForm<ImmutableArray<EndedRun>> Ended { get; } = Many(Section.Ended, RunSections.ReadEnded, RunSections.WriteEnded);

    public static SectionForm<Refusals> Refusals { get; } =
        new(Section.Refusals, Sending.Refusals.None, Sending.Refusals.Read, Sending.Refusals.Write) { ReadOfFormat3 = Sending.Refusals.ReadOfFormat3 };

    public static SectionForm<ImmutableArray<string>> ConditionErrors { get; } = Names(Section.ConditionErrors);

    private static SectionForm<ImmutableArray<string>> Names(Section section) =>
        Many(section, static (ref AvroReader reader) => reader.ReadName(), static (value, ref writer) => writer.WriteString(value));

    private static SectionForm<ImmutableArray<T>> Many<T>(Section section, AvroRead<T> read, AvroWrite<T> write) => new(
        section,
        [],
        (ref AvroReader reader) => Arrays.Read(read, ref reader),
        (value, ref writer) =>
        {
            if (!value.IsEmpty)
                Arrays.Write(value, write, ref writer);
        });
}
