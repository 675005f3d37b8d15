using System.Text.Json.Nodes;
using Avro.Generic;
using Avro.IO;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Avro;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;

namespace InboundStreams.Tests.Records;

public sealed class TopicSerdeTests
{
    private const string Topic = "inbound.user-actions";

    private readonly KnownSchemas _registry = new();

    [Fact]
    public async Task Writes_a_zero_byte_and_the_id_before_the_record()
    {
        var serde = await Serde();

        Assert.Equal([0, 0, 0, 0, (byte)serde.WrittenId], serde.Serialize(new Samples(1).UserAction())[..5]);
    }

    [Fact]
    public async Task Reads_a_record_of_an_older_schema_and_fills_in_the_default()
    {
        // The schema as it was before "context" was added with its default.
        var older = JsonNode.Parse(Schemas.UserAction)!.AsObject();
        var fields = older["fields"]!.AsArray();
        fields.Remove(fields.First(each => (string?)each!["name"] == "context"));
        var olderId = await _registry.RegisterAsync($"{Topic}-value", older.ToJsonString());

        var schema = (Avro.RecordSchema)Avro.Schema.Parse(older.ToJsonString());
        var record = new GenericRecord(schema);
        record.Add("messageId", "m1");
        record.Add("event", "Signed Up");
        record.Add("at", DateTime.UnixEpoch.AddMilliseconds(1234));
        record.Add("properties", new Dictionary<string, object> { ["plan"] = "pro", ["seats"] = 5L });
        var value = Framed(olderId, schema, record);

        var serde = new TopicSerde<UserAction>(UserActionCodec.Codec, await _registry.RegisterAsync($"{Topic}-value", Schemas.UserAction), _registry);
        Assert.Equal(DecodeKind.Pending, serde.Deserialize(value).Kind);
        await serde.ResolveAsync(SchemaId.Of(olderId));

        var read = serde.Deserialize(value).Value!;
        Assert.Equal(("m1", "Signed Up", 1234L), (read.MessageId, read.Name, read.At!.Value.ToUnixTimeMilliseconds()));
        Assert.True(read.Properties.TryGet("seats", out var seats) && seats.AsInt == 5);
        Assert.Empty(read.Context);
    }

    [Fact]
    public async Task A_schema_that_the_registry_does_not_know_is_poison()
    {
        var serde = await Serde();
        byte[] value = [0, 0, 0, 0, 99, 1, 2, 3];

        Assert.Equal(DecodeKind.Pending, serde.Deserialize(value).Kind);
        await serde.ResolveAsync(SchemaId.Of(99));
        Assert.Equal(DecodeKind.Poison, serde.Deserialize(value).Kind);
        Assert.Contains("schema 99", serde.Deserialize(value).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0], "0 bytes")]
    [InlineData(new byte[] { 0, 0, 0 }, "3 bytes")]
    [InlineData(new byte[] { (byte)'{', 0, 0, 0, 1 }, "is it JSON")]
    public async Task A_value_without_the_head_is_poison(byte[] value, string word)
    {
        var decoded = (await Serde()).Deserialize(value);

        Assert.Equal(DecodeKind.Poison, decoded.Kind);
        Assert.Contains(word, decoded.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_a_record_whose_schema_is_named_by_a_GUID_in_a_header()
    {
        var serde = await Serde();
        var value = UserActionCodec.Codec.ToBytes(new Samples(1).UserAction());
        var record = InHeader(value, [1, .. _registry.GuidOf(Schemas.UserAction).ToByteArray(bigEndian: true)]);

        var pending = serde.Deserialize(record);
        Assert.Equal(DecodeKind.Pending, pending.Kind);
        await serde.ResolveAsync(pending.SchemaId);

        Assert.Equal(value, UserActionCodec.Codec.ToBytes(serde.Deserialize(record).Value!));
    }

    [Fact]
    public async Task A_header_that_is_no_schema_id_is_poison()
    {
        var decoded = (await Serde()).Deserialize(InHeader(UserActionCodec.Codec.ToBytes(new Samples(1).UserAction()), [1, 2, 3]));

        Assert.Equal(DecodeKind.Poison, decoded.Kind);
        Assert.Contains("3 bytes", decoded.Reason, StringComparison.Ordinal);
    }

    private Task<TopicSerde<UserAction>> Serde() => TopicSerde.RegisterAsync(Topic, UserActionCodec.Codec, _registry);

    private static ConsumedRecord InHeader(byte[] value, byte[] header) => new(Topic, 0, 0, 0, [1], value, [KeyValuePair.Create(WireFormat.SchemaHeader, (byte[]?)header)]);

    private static byte[] Framed(int id, Avro.Schema schema, GenericRecord record)
    {
        var writer = new AvroWriter(64);
        WireFormat.WriteHead(id, ref writer);
        using var body = new MemoryStream();
        new GenericWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(body));
        byte[] framed = [.. writer.ToArray(), .. body.ToArray()];
        writer.Dispose();
        return framed;
    }
}
