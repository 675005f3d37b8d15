using System.Collections.Immutable;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/lead-score.avsc</c>.</summary>
public static class LeadScoreCodec
{
    /// <summary>Seven fields of at least a byte each.</summary>
    private const int SmallestPart = 7;

    public static AvroCodec<LeadScore> Codec { get; } = new(Schemas.LeadScore, Write, Read);

    public static void Write(LeadScore value, ref AvroWriter writer)
    {
        writer.WriteString(value.ContactId);
        writer.WriteLong(value.Value);
        writer.WriteString(value.Band);
        writer.WriteInstant(value.AsOf);
        writer.WriteBlock(value.Parts.Length);
        foreach (var part in value.Parts)
            WritePart(part, ref writer);
        writer.WriteBlockEnd();
    }

    public static LeadScore Read(ref AvroReader reader) => new(
        ContactId: reader.ReadString(),
        Value: reader.ReadLong(),
        Band: reader.ReadName(),
        AsOf: reader.ReadInstant(),
        Parts: ReadParts(ref reader));

    private static void WritePart(ScorePart part, ref AvroWriter writer)
    {
        writer.WriteString(part.Score);
        writer.WriteInt(part.Weight);
        writer.WriteLong(part.Shares);
        writer.WriteNullableDuration(part.HalfLife);
        writer.WriteLong(part.AttributePart);
        writer.WriteInt(part.Min);
        writer.WriteIndex(part.Max is null ? 0 : 1);
        if (part.Max is { } max)
            writer.WriteInt(max);
    }

    private static ImmutableArray<ScorePart> ReadParts(ref AvroReader reader)
    {
        var parts = ImmutableArray.CreateBuilder<ScorePart>();
        for (var count = reader.ReadBlock(SmallestPart); count > 0; count = reader.ReadBlock(SmallestPart))
        {
            for (; count > 0; count--)
                parts.Add(ReadPart(ref reader));
        }

        return parts.DrainToImmutable();
    }

    private static ScorePart ReadPart(ref AvroReader reader) => new(
        Score: reader.ReadName(),
        Weight: reader.ReadInt(),
        Shares: reader.ReadLong(),
        HalfLife: reader.ReadNullableDuration(),
        AttributePart: reader.ReadLong(),
        Min: reader.ReadInt(),
        Max: reader.ReadSome() ? reader.ReadInt() : null);
}
