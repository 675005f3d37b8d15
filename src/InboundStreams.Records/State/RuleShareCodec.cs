using InboundStreams.Core.Scoring;
using InboundStreams.Records.Avro;

namespace InboundStreams.Records.State;

internal static class RuleShareCodec
{
    public static void Write(RuleShare value, ref AvroWriter writer)
    {
        writer.WriteString(value.Rule);
        writer.WriteLong(value.Value);
        writer.WriteInstant(value.At);
        writer.WriteNullableDuration(value.HalfLife);
        writer.WriteInt(value.Times);
        Arrays.Write(value.Buckets, WriteBucket, ref writer);
    }

    public static RuleShare Read(ref AvroReader reader) => new(
        rule: reader.ReadName(),
        value: reader.ReadLong(),
        at: reader.ReadInstant(),
        halfLife: reader.ReadNullableDuration(),
        times: reader.ReadInt(),
        buckets: Arrays.Read(ReadBucket, ref reader));

    private static void WriteBucket(CapBucket value, ref AvroWriter writer)
    {
        writer.WriteLong(value.Id);
        writer.WriteLong(value.Points);
        writer.WriteInt(value.Times);
    }

    private static CapBucket ReadBucket(ref AvroReader reader) => new(Id: reader.ReadLong(), Points: reader.ReadLong(), Times: reader.ReadInt());
}
