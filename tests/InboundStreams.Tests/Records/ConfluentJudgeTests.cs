using System.Text.Json.Nodes;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using CsCheck;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;
using InboundStreams.Streams.Orders;
using InboundStreams.Web.Registry;
using Contract = InboundStreams.Contracts;

namespace InboundStreams.Tests.Records;

/// <summary>Our codecs against Confluent's serializers, generic and with the generated classes: byte for byte, in both directions.</summary>
public sealed class ConfluentJudgeTests(ConfluentJudgeTests.Registry registry) : IClassFixture<ConfluentJudgeTests.Registry>
{
    private const int Records = 1_000;

    public static TheoryData<string> Names => [.. All.Keys];

    private static readonly Dictionary<string, IJudged> All = new()
    {
        ["user-action"] = new Judged<UserAction, Contract.UserAction>(UserActionCodec.Codec, samples => samples.UserAction()),
        ["contact"] = new Judged<Contact, Contract.Contact>(ContactCodec.Codec, samples => samples.Contact()),
        ["email-outcome"] = new Judged<EmailOutcome, Contract.EmailOutcome>(EmailOutcomeCodec.Codec, samples => samples.EmailOutcome()),
        ["send-command"] = new Judged<SendCommand, Contract.SendCommand>(SendCommandCodec.Codec, samples => samples.SendCommand()),
        ["lead-score"] = new Judged<LeadScore, Contract.LeadScore>(LeadScoreCodec.Codec, samples => samples.LeadScore()),
        ["workflow-transition"] = new Judged<WorkflowTransition, Contract.WorkflowTransition>(WorkflowTransitionCodec.Codec, samples => samples.WorkflowTransition()),
        ["order"] = new Judged<OrderRecord, GenericRecord>(OrderCodec.Codec, samples => samples.Order()),
    };

    [Fact]
    public void Every_schema_with_a_codec_is_judged_here() =>
        Assert.Equal(Schemas.TopicSchemas.Keys.Except(["bundle", "suppression"]).Order(), All.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public Task Ours_are_read_by_theirs_and_equal_what_they_write(string name) => Sample(seed => All[name].SameBytesAsync(registry, name, seed));

    [Theory]
    [MemberData(nameof(Names))]
    public Task Theirs_with_the_schema_in_a_header_are_read_by_us(string name) => Sample(seed => All[name].ReadsHeaderAsync(registry, name, seed));

    // The order record has no field that could be missing: its schema is what it was at its first commit.
    [Theory]
    [InlineData("user-action", "context")]
    [InlineData("contact", "at")]
    [InlineData("email-outcome", "topic")]
    [InlineData("send-command", "quietHours")]
    [InlineData("workflow-transition", "details")]
    public Task Records_of_an_older_schema_resolve_alike(string name, string newField) => Sample(seed => All[name].ResolvesAlikeAsync(registry, name, newField, seed));

    private static Task Sample(Func<int, Task> check) => Gen.Int[0, int.MaxValue].SampleAsync(check, iter: Records, threads: 1);

    public sealed class Registry : IAsyncLifetime
    {
        private SchemaRegistryServer _server = null!;

        public SchemaRegistryClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _server = await SchemaRegistryServer.StartAsync();
            Client = new SchemaRegistryClient(SchemaRegistryOptions.Parse(_server.Url.ToString()));
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _server.DisposeAsync();
        }
    }

    private interface IJudged
    {
        Task SameBytesAsync(Registry registry, string topic, int seed);

        Task ReadsHeaderAsync(Registry registry, string topic, int seed);

        Task ResolvesAlikeAsync(Registry registry, string topic, string newField, int seed);
    }

    private sealed class Judged<T, TContract>(AvroCodec<T> codec, Func<Samples, T> make) : IJudged
    {
        private TopicSerde<T>? _serde;

        public async Task SameBytesAsync(Registry registry, string topic, int seed)
        {
            var ours = (await SerdeAsync(registry, topic)).Serialize(make(new Samples(seed)));

            Assert.Equal(Convert.ToHexString(ours), Convert.ToHexString(await AgainAsync<GenericRecord>(registry, topic, ours)));
            Assert.Equal(Convert.ToHexString(ours), Convert.ToHexString(await AgainAsync<TContract>(registry, topic, ours)));
        }

        public async Task ReadsHeaderAsync(Registry registry, string topic, int seed)
        {
            var serde = await SerdeAsync(registry, topic);
            var ours = serde.Serialize(make(new Samples(seed)));
            var headers = new Headers();
            var inHeader = new AvroSerializerConfig { SchemaIdStrategy = SchemaIdSerializerStrategy.Header, SubjectNameStrategy = SubjectNameStrategy.Topic };
            var theirs = await registry.Client.AskAsync(async client =>
                await new AvroSerializer<TContract>(client, inHeader).SerializeAsync(await ReadAsync<TContract>(client, topic, ours), Context(topic, headers)));

            var record = new ConsumedRecord(topic, 0, 0, 0, [1], theirs, [.. headers.Select(each => KeyValuePair.Create(each.Key, (byte[]?)each.GetValueBytes()))]);
            var decoded = serde.Deserialize(record);
            if (decoded.Kind == DecodeKind.Pending)
            {
                await serde.ResolveAsync(decoded.SchemaId);
                decoded = serde.Deserialize(record);
            }

            Assert.Equal(Convert.ToHexString(ours), Convert.ToHexString(serde.Serialize(decoded.Value!)));
        }

        public async Task ResolvesAlikeAsync(Registry registry, string topic, string newField, int seed)
        {
            var subject = $"{topic}-older";
            var older = JsonNode.Parse(codec.Schema)!.AsObject();
            var fields = older["fields"]!.AsArray();
            fields.Remove(fields.First(each => (string?)each!["name"] == newField));
            await registry.Client.RegisterAsync(Schemas.SubjectOf(subject), older.ToJsonString());

            // Written by the older schema: a generic record without the field.
            var full = await ReadAsync<GenericRecord>(registry, subject, (await SerdeAsync(registry, topic)).Serialize(make(new Samples(seed))));
            var record = new GenericRecord((Avro.RecordSchema)Avro.Schema.Parse(older.ToJsonString()));
            foreach (var field in record.Schema.Fields)
                record.Add(field.Name, full[field.Name]);
            var value = await WriteAsync(registry, subject, record);

            var serde = new TopicSerde<T>(codec, await registry.Client.RegisterAsync(Schemas.SubjectOf(subject), codec.Schema), registry.Client);
            await serde.ResolveAsync(serde.Deserialize(value).SchemaId);
            var theirs = await WriteAsync(registry, subject, await ReadAsync<TContract>(registry, subject, value));

            Assert.Equal(Convert.ToHexString(theirs), Convert.ToHexString(serde.Serialize(serde.Deserialize(value).Value!)));
        }

        private async Task<TopicSerde<T>> SerdeAsync(Registry registry, string topic) => _serde ??= await TopicSerde.RegisterAsync(topic, codec, registry.Client);

        private static async Task<byte[]> AgainAsync<TValue>(Registry registry, string topic, byte[] value) =>
            await WriteAsync(registry, topic, await ReadAsync<TValue>(registry, topic, value));

        private static Task<TValue> ReadAsync<TValue>(Registry registry, string topic, byte[] value) => registry.Client.AskAsync(client => ReadAsync<TValue>(client, topic, value));

        private static Task<TValue> ReadAsync<TValue>(ISchemaRegistryClient client, string topic, byte[] value) =>
            new AvroDeserializer<TValue>(client, config: null).DeserializeAsync(value, isNull: false, Context(topic));

        private static Task<byte[]> WriteAsync<TValue>(Registry registry, string topic, TValue value) => registry.Client.AskAsync(
            client => new AvroSerializer<TValue>(client, new AvroSerializerConfig { SubjectNameStrategy = SubjectNameStrategy.Topic }).SerializeAsync(value, Context(topic)));

        private static SerializationContext Context(string topic, Headers? headers = null) => new(MessageComponentType.Value, topic, headers);
    }
}
