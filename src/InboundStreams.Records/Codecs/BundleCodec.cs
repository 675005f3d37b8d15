using System.Collections.Immutable;
using InboundStreams.Records.Avro;

namespace InboundStreams.Records.Codecs;

/// <summary><c>schemas/bundle.avsc</c>.</summary>
public static class BundleCodec
{
    /// <summary>Two strings of at least a byte each.</summary>
    private const int SmallestFile = 2;

    public static AvroCodec<Bundle> Codec { get; } = new(Schemas.Bundle, Write, Read);

    public static void Write(Bundle value, ref AvroWriter writer)
    {
        writer.WriteLong(value.Version);
        writer.WriteString(value.ContentHash);
        writer.WriteInstant(value.CreatedAt);
        writer.WriteBlock(value.Files.Length);
        foreach (var file in value.Files)
        {
            writer.WriteString(file.Path);
            writer.WriteString(file.Content);
        }

        writer.WriteBlockEnd();
        writer.WriteNullableString(value.Note);
    }

    public static Bundle Read(ref AvroReader reader) => new(
        Version: reader.ReadLong(),
        ContentHash: reader.ReadString(),
        CreatedAt: reader.ReadInstant(),
        Files: ReadFiles(ref reader),
        Note: reader.ReadNullableString());

    private static ImmutableArray<BundleFile> ReadFiles(ref AvroReader reader)
    {
        var files = ImmutableArray.CreateBuilder<BundleFile>();
        for (var count = reader.ReadBlock(SmallestFile); count > 0; count = reader.ReadBlock(SmallestFile))
        {
            for (; count > 0; count--)
                files.Add(new BundleFile(Path: reader.ReadString(), Content: reader.ReadString()));
        }

        return files.DrainToImmutable();
    }
}
