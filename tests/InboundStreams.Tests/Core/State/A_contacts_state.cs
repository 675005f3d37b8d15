using Avro.Generic;
using Avro.IO;
using CsCheck;
using InboundStreams.Core.Decisions;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.State;

namespace InboundStreams.Tests.Core.State;

public sealed class A_contacts_state
{
    [Fact]
    public void Comes_back_as_it_was_written() => Chance.Histories.Sample(history =>
    {
        var state = Chance.Play(history).State!;
        var read = ContactStateCodec.Codec.FromBytes(Chance.Bytes(state));
        return Chance.Bytes(read).AsSpan().SequenceEqual(Chance.Bytes(state))
            && Equals(read.Attributes, state.Attributes)
            && read.Runs.Select(each => each.Trigger).SequenceEqual(state.Runs.Select(each => each.Trigger))
            && read.Shares.Select(each => each with { Buckets = [] }).SequenceEqual(state.Shares.Select(each => each with { Buckets = [] }));
    });

    [Fact]
    public void Is_what_its_schema_says() => Chance.Histories.Sample(history =>
    {
        var state = Chance.Play(history).State!;
        var bytes = Chance.Bytes(state);
        var schema = global::Avro.Schema.Parse(Schemas.ContactState);
        using var stream = new MemoryStream(bytes);
        var read = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(stream));
        Assert.Equal(bytes.Length, stream.Position);
        Assert.Equal(state.Runs.Length, ((Array)read["runs"]).Length);
        Assert.Equal(state.Band, read["band"]);

        using var again = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(read, new BinaryEncoder(again));
        var rewritten = ContactStateCodec.Codec.FromBytes(again.ToArray());
        Assert.Equal(bytes, Chance.Bytes(rewritten));
    });

    [Fact]
    public void Of_a_later_format_is_refused()
    {
        var bytes = Chance.Bytes(new ContactState());
        bytes[0] = 6;
        Assert.Contains("format 3", Assert.Throws<InvalidDataException>(() => ContactStateCodec.Codec.FromBytes(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_was_damaged_is_refused_with_a_reason() => Gen.Select(Chance.Histories, Gen.Int[0, 1_000_000], Gen.Byte).Sample((history, at, other) =>
    {
        var bytes = Chance.Bytes(Chance.Play(history).State!);
        bytes[at % bytes.Length] = other;
        try
        {
            ContactStateCodec.Codec.FromBytes(bytes);
        }
        catch (InvalidDataException)
        {
        }
    });
}
