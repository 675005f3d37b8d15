using System.Collections.Immutable;
using InboundStreams.Core.Avro;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/order.avsc</c>.</summary>
public static class OrderCodec
{
    private const int TakeBranch = 0;
    private const int TakenAtBranch = 1;
    private const int AdvanceBranch = 2;
    private const int DeadLetteredBranch = 3;
    private const int VisitBranch = 4;
    private const int DefinitionsBranch = 5;
    private const int Branches = 6;

    /// <summary>A branch and one field of at least a byte each.</summary>
    private const int SmallestEntry = 2;

    public static AvroCodec<OrderRecord> Codec { get; } = new(Schemas.Order, Write, Read);

    public static void Write(OrderRecord value, ref AvroWriter writer)
    {
        WriteHead(value.Head, ref writer);
        writer.WriteBlock(value.Entries.Length);
        foreach (var entry in value.Entries)
            WriteEntry(entry, ref writer);
        writer.WriteBlockEnd();
    }

    public static OrderRecord Read(ref AvroReader reader)
    {
        var version = reader.ReadInt();
        if (version is < 1 or > OrderRecord.FormatVersion)
            throw reader.Invalid($"an order record of format {version}, and this version reads 1 to {OrderRecord.FormatVersion}; start the version that wrote it, or a later one");
        var head = ReadHead(ref reader);
        var entries = ImmutableArray.CreateBuilder<OrderEntry>();
        for (var count = reader.ReadBlock(SmallestEntry); count > 0; count = reader.ReadBlock(SmallestEntry))
        {
            for (; count > 0; count--)
                entries.Add(ReadEntry(ref reader));
        }

        return new OrderRecord(head, entries.DrainToImmutable());
    }

    private static void WriteHead(OrderHead head, ref AvroWriter writer)
    {
        writer.WriteInt(OrderRecord.FormatVersion);
        writer.WriteInt(head.Partition);
        WriteLongs(head.NextOffsets, ref writer);
        writer.WriteLong(head.TaskTime);
        writer.WriteLong(head.DefinitionsVersion);
        writer.WriteInt(head.RulesVersion);
        writer.WriteString(head.TimeZoneVersion);
        writer.WriteString(head.Member);
        writer.WriteInt(head.Generation);
        WriteLongs(head.LoadEnds, ref writer);
        WriteKey(head.VisitedUpTo, ref writer);
    }

    private static OrderHead ReadHead(ref AvroReader reader) => new(
        Partition: reader.ReadInt(),
        NextOffsets: ReadLongs(ref reader),
        TaskTime: reader.ReadLong(),
        DefinitionsVersion: reader.ReadLong(),
        RulesVersion: reader.ReadInt(),
        TimeZoneVersion: reader.ReadName(),
        Member: reader.ReadName(),
        Generation: reader.ReadInt(),
        LoadEnds: ReadLongs(ref reader),
        VisitedUpTo: reader.ReadSome() ? reader.ReadBytes() : null);

    private static void WriteEntry(OrderEntry entry, ref AvroWriter writer)
    {
        switch (entry)
        {
            case OrderEntry.Take take:
                writer.WriteIndex(TakeBranch);
                WriteOffsets(take.Input, take.From, take.To, ref writer);
                break;
            case OrderEntry.TakenAt taken:
                writer.WriteIndex(TakenAtBranch);
                writer.WriteLong(taken.Clock);
                break;
            case OrderEntry.Advance advance:
                writer.WriteIndex(AdvanceBranch);
                writer.WriteLong(advance.To);
                writer.WriteInt(advance.Fired);
                break;
            case OrderEntry.DeadLettered dead:
                writer.WriteIndex(DeadLetteredBranch);
                WriteOffsets(dead.Input, dead.From, dead.To, ref writer);
                writer.WriteString(dead.Reason);
                break;
            case OrderEntry.Visit visit:
                writer.WriteIndex(VisitBranch);
                writer.WriteLong(visit.Version);
                WriteKey(visit.UpTo, ref writer);
                break;
            case OrderEntry.Definitions definitions:
                writer.WriteIndex(DefinitionsBranch);
                writer.WriteLong(definitions.Version);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, "An order entry without a branch in schemas/order.avsc.");
        }
    }

    private static OrderEntry ReadEntry(ref AvroReader reader) => reader.ReadIndex(Branches) switch
    {
        TakeBranch => new OrderEntry.Take(Input: reader.ReadInt(), From: reader.ReadLong(), To: reader.ReadLong()),
        TakenAtBranch => new OrderEntry.TakenAt(Clock: reader.ReadLong()),
        AdvanceBranch => new OrderEntry.Advance(To: reader.ReadLong(), Fired: reader.ReadInt()),
        DeadLetteredBranch => new OrderEntry.DeadLettered(Input: reader.ReadInt(), From: reader.ReadLong(), To: reader.ReadLong(), Reason: reader.ReadName()),
        VisitBranch => new OrderEntry.Visit(Version: reader.ReadLong(), UpTo: reader.ReadSome() ? reader.ReadBytes() : null),
        _ => new OrderEntry.Definitions(Version: reader.ReadLong()),
    };

    private static void WriteOffsets(int input, long from, long to, ref AvroWriter writer)
    {
        writer.WriteInt(input);
        writer.WriteLong(from);
        writer.WriteLong(to);
    }

    private static void WriteKey(byte[]? key, ref AvroWriter writer)
    {
        writer.WriteIndex(key is null ? 0 : 1);
        if (key is not null)
            writer.WriteBytes(key);
    }

    private static void WriteLongs(ImmutableArray<long> values, ref AvroWriter writer)
    {
        writer.WriteBlock(values.Length);
        foreach (var value in values)
            writer.WriteLong(value);
        writer.WriteBlockEnd();
    }

    private static ImmutableArray<long> ReadLongs(ref AvroReader reader)
    {
        var values = ImmutableArray.CreateBuilder<long>();
        for (var count = reader.ReadBlock(); count > 0; count = reader.ReadBlock())
        {
            for (; count > 0; count--)
                values.Add(reader.ReadLong());
        }

        return values.DrainToImmutable();
    }
}
