using System.Collections.Immutable;
using InboundStreams.Records.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/suppression.avsc</c>.</summary>
public static class SuppressionCodec
{
    /// <summary>Four fields of at least a byte each.</summary>
    private const int SmallestRefusal = 4;

    public static AvroCodec<Suppression> Codec { get; } = new(Schemas.Suppression, Write, Read);

    public static void Write(Suppression value, ref AvroWriter writer)
    {
        writer.WriteBlock(value.Refusals.Length);
        foreach (var refusal in value.Refusals)
        {
            writer.WriteNullableString(refusal.Topic);
            writer.WriteString(refusal.Reason);
            writer.WriteInstant(refusal.At);
            writer.WriteNullableInstant(refusal.Until);
        }

        writer.WriteBlockEnd();
    }

    public static Suppression Read(ref AvroReader reader)
    {
        var refusals = ImmutableArray.CreateBuilder<Refusal>();
        for (var count = reader.ReadBlock(SmallestRefusal); count > 0; count = reader.ReadBlock(SmallestRefusal))
        {
            for (; count > 0; count--)
                refusals.Add(ReadRefusal(ref reader));
        }

        return new Suppression(refusals.DrainToImmutable());
    }

    private static Refusal ReadRefusal(ref AvroReader reader) => new(
        Topic: reader.ReadNullableString(),
        Reason: reader.ReadName(),
        At: reader.ReadInstant(),
        Until: reader.ReadNullableInstant());
}
