using CsCheck;
using InboundStreams.Core.Avro;
using InboundStreams.Core.Conditions;
using InboundStreams.Records.Codecs;

namespace InboundStreams.Tests.Records;

/// <summary>Properties that stay encoded say the same as those that are read at once.</summary>
public sealed class PropertiesInPlaceTests
{
    private static readonly string[] Vocabulary = ["a", "b", "page.path", "é", "漢字", "", "a-name-of-more-than-eight-bytes"];
    private static readonly Gen<string> Names = Gen.Int[0, Vocabulary.Length - 1].Select(index => Vocabulary[index]);

    private static readonly Gen<Value> Values = Gen.OneOf(
        Gen.Const(Value.Null),
        Gen.Bool.Select(Value.Bool),
        Gen.Long.Select(Value.Int),
        Gen.Double.Select(Value.Double),
        Names.Select(Value.String),
        Names.Array[0, 3].Select(texts => Value.List([.. texts.Select(Value.String)])));

    [Fact]
    public void Each_value_is_found_as_among_all_of_them() => Gen.Select(Gen.Select(Names, Values).Array[0, 20], Gen.Bool).Sample(
        (entries, inBlocks) =>
        {
            var encoded = Encoded(entries, inBlocks);
            var read = ReadAtOnce(encoded);
            foreach (var name in entries.Select(each => each.Item1).Append("absent"))
            {
                var inPlace = InPlace(encoded);
                var found = inPlace.TryGet(name, out var value);
                Assert.Equal(read.TryGet(name, out var expected), found);
                Assert.Equal(expected, value);
            }

            Assert.Equal(read, InPlace(encoded));
            Assert.Equal(read.GetHashCode(), InPlace(encoded).GetHashCode());
        },
        iter: 2_000);

    [Fact]
    public void The_last_of_several_equal_names_is_found() =>
        Assert.True(InPlace(Encoded([("a", Value.Int(1)), ("b", Value.Int(2)), ("a", Value.Int(3))], inBlocks: false)).TryGet("a", out var value) && value == Value.Int(3));

    [Fact]
    public void A_text_that_is_read_alone_equals_the_one_read_with_all()
    {
        var encoded = Encoded([("path", Value.String("/pricing/é"))], inBlocks: false);

        Assert.True(InPlace(encoded).TryGet("path", out var value));
        Assert.Equal("/pricing/é", value.AsString);
    }

    private static Properties InPlace(byte[] encoded)
    {
        var reader = new AvroReader(encoded.AsMemory());
        var properties = PropertiesCodec.ReadInPlace(ref reader);
        reader.End();
        return properties;
    }

    private static Properties ReadAtOnce(byte[] encoded)
    {
        var reader = new AvroReader(encoded.AsSpan());
        return PropertiesCodec.Read(ref reader);
    }

    /// <summary>As a producer may write them: equal names more than once, and in several blocks.</summary>
    private static byte[] Encoded((string Name, Value Value)[] entries, bool inBlocks)
    {
        var writer = new AvroWriter(64);
        foreach (var block in inBlocks ? entries.Chunk(3) : entries.Length == 0 ? [] : [entries])
        {
            writer.WriteLong(block.Length);
            foreach (var entry in block)
                writer.WriteRaw(EntryOf(entry));
        }

        writer.WriteLong(0);
        return writer.ToArray();
    }

    private static ReadOnlySpan<byte> EntryOf((string Name, Value Value) entry)
    {
        var writer = new AvroWriter(64);
        PropertiesCodec.Write(Properties.Of((entry.Name, entry.Value)), ref writer);
        return writer.ToArray().AsSpan()[1..^1];
    }
}
