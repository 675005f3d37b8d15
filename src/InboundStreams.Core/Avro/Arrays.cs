using System.Collections.Immutable;

namespace InboundStreams.Core.Avro;

/// <summary>Arrays of anything that can be written and read.</summary>
internal static class Arrays
{
    public static void Write<T>(ImmutableArray<T> items, AvroWrite<T> write, ref AvroWriter writer)
    {
        writer.WriteBlock(items.Length);
        foreach (var item in items)
            write(item, ref writer);
        writer.WriteBlockEnd();
    }

    public static ImmutableArray<T> Read<T>(AvroRead<T> read, ref AvroReader reader)
    {
        var count = reader.ReadBlock();
        if (count == 0)
            return [];
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (; count > 0; count = reader.ReadBlock())
        {
            for (; count > 0; count--)
                items.Add(read(ref reader));
        }

        return items.DrainToImmutable();
    }

    public static void WriteStrings(ImmutableArray<string> items, ref AvroWriter writer)
    {
        writer.WriteBlock(items.Length);
        foreach (var item in items)
            writer.WriteString(item);
        writer.WriteBlockEnd();
    }

    public static ImmutableArray<string> ReadNames(ref AvroReader reader) => Read(static (ref AvroReader each) => each.ReadName(), ref reader);
}
