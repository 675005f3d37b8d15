using System.Runtime.InteropServices;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Records.Avro;
using InboundStreams.Records.Codecs;

namespace InboundStreams.Records.State;

/// <summary><c>schemas/contact-state.avsc</c>: the state as changelog and store keep it.</summary>
public static class ContactStateCodec
{
    /// <summary>Raised with every change that an older reader could not read.</summary>
    public const int FormatVersion = 2;

    public static AvroCodec<ContactState> Codec { get; } = new(Schemas.ContactState, Write, Read);

    public static void Write(ContactState value, ref AvroWriter writer)
    {
        writer.WriteInt(FormatVersion);
        writer.WriteLong(value.Version);
        writer.WriteInstant(value.Now);
        writer.WriteNullableInstant(value.NextDue);
        writer.WriteIndex(value.Attributes is null ? 0 : 1);
        if (value.Attributes is { } attributes)
            TypedPropertiesCodec.Write(attributes, ref writer);
        writer.WriteNullableInstant(value.ErasedAt);
        writer.WriteInt(value.EraseCount);
        SeenMessagesCodec.Write(value.Seen, ref writer);
        Arrays.Write(ImmutableCollectionsMarshal.AsImmutableArray(value.Shares.ToArray()), RuleShareCodec.Write, ref writer);
        Arrays.WriteStrings(value.Holding, ref writer);
        writer.WriteString(value.Band);
        writer.WriteNullableInstant(value.BandCoolsAt);
        Arrays.WriteStrings(value.Segments, ref writer);
        Arrays.Write(value.Counters, WriteCounter, ref writer);
        writer.WriteNullableInstant(value.WatchAt);
        Arrays.Write(value.Runs, RunCodec.Write, ref writer);
        Arrays.Write(value.Enrollments, RunCodec.WriteMemory, ref writer);
        Arrays.Write(value.Ended, RunCodec.WriteEnded, ref writer);
        WriteRefusals(value.Refusals, ref writer);
        Arrays.WriteStrings(value.ConditionErrors, ref writer);
    }

    public static ContactState Read(ref AvroReader reader)
    {
        var version = reader.ReadInt();
        if (version is < 1 or > FormatVersion)
            throw reader.Invalid($"a contact's state of format {version}, and this version reads 1 to {FormatVersion}; start the version that wrote it, or a later one");
        var (bundle, now, nextDue) = (reader.ReadLong(), reader.ReadInstant(), reader.ReadNullableInstant());
        var attributes = reader.ReadSome() ? TypedPropertiesCodec.Read(ref reader) : null;
        var (erasedAt, eraseCount) = (reader.ReadNullableInstant(), reader.ReadInt());
        var (seen, shares) = (SeenMessagesCodec.Read(ref reader), Arrays.Read(RuleShareCodec.Read, ref reader));
        var lasting = new LastingState
        {
            Version = bundle,
            Attributes = attributes,
            ErasedAt = erasedAt,
            EraseCount = eraseCount,
            Holding = Arrays.ReadNames(ref reader),
            Band = reader.ReadName(),
            BandCoolsAt = reader.ReadNullableInstant(),
            Segments = Arrays.ReadNames(ref reader),
            Counters = Arrays.Read(ReadCounter, ref reader),
            WatchAt = reader.ReadNullableInstant(),
            Runs = Arrays.Read(RunCodec.Read, ref reader),
            Enrollments = Arrays.Read(RunCodec.ReadMemory, ref reader),
            Ended = Arrays.Read(RunCodec.ReadEnded, ref reader),
            Refusals = ReadRefusals(ref reader),
            ConditionErrors = Arrays.ReadNames(ref reader),
        };
        return new ContactState { Now = now, NextDue = nextDue, Seen = seen, Shares = [.. shares], Lasting = lasting };
    }

    private static void WriteCounter(CountedDays value, ref AvroWriter writer)
    {
        writer.WriteString(value.Counter);
        Arrays.Write(value.Days, WriteDay, ref writer);
    }

    private static CountedDays ReadCounter(ref AvroReader reader) => new(reader.ReadName(), Arrays.Read(ReadDay, ref reader));

    private static void WriteDay(DayCount value, ref AvroWriter writer)
    {
        writer.WriteInt(value.Day);
        writer.WriteInt(value.Count);
    }

    private static DayCount ReadDay(ref AvroReader reader) => new(reader.ReadInt(), reader.ReadInt());

    private static void WriteRefusals(Refusals value, ref AvroWriter writer)
    {
        writer.WriteNullableString(value.SuppressedAddress);
        writer.WriteNullableString(value.SuppressedReason);
        writer.WriteBool(value.All);
        Arrays.WriteStrings(value.Topics, ref writer);
    }

    private static Refusals ReadRefusals(ref AvroReader reader)
    {
        var read = new Refusals(reader.ReadNullableString(), reader.ReadNullableString(), reader.ReadBool(), Arrays.ReadNames(ref reader));
        return read is { SuppressedAddress: null, SuppressedReason: null, All: false, Topics.IsEmpty: true } ? Refusals.None : read;
    }
}
