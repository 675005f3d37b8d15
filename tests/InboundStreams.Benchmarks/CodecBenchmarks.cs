using Avro.Generic;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Web.Registry;
using NodaTime;
using Contract = InboundStreams.Contracts;

namespace InboundStreams.Benchmarks;

/// <summary>One action's value read and one score's value written, with the registry's five bytes before it: our codecs beside Confluent's serializers.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class CodecBenchmarks
{
    private static readonly UserAction Action = new(
        "m0123456789",
        "Page Viewed",
        Instant.FromUnixTimeMilliseconds(1_767_571_200_000),
        Properties.Of(("path", Value.String("/pricing")), ("seconds", Value.Int(42))),
        Properties.Of(("campaign.source", Value.String("newsletter"))));

    private static readonly LeadScore Score = new(
        "c0111",
        42_500,
        "warm",
        Instant.FromUnixTimeMilliseconds(1_767_571_200_000),
        [new ScorePart("engagement", 500, 25L << 32, Duration.FromDays(14), 0, 0, 100), new ScorePart("fit", 1_000, 0, null, 30L << 32, 0, 60)]);

    private static readonly SerializationContext ActionContext = new(MessageComponentType.Value, "user-actions");
    private static readonly SerializationContext ScoreContext = new(MessageComponentType.Value, "lead-scores");

    private SchemaRegistryServer _server = null!;
    private CachedSchemaRegistryClient _registry = null!;
    private TopicSerde<LeadScore> _scores = null!;
    private AvroDeserializer<Contract.UserAction> _readGenerated = null!;
    private AvroDeserializer<GenericRecord> _readGeneric = null!;
    private AvroSerializer<Contract.LeadScore> _writeGenerated = null!;
    private Contract.LeadScore _generatedScore = null!;
    private byte[] _action = [];

    [GlobalSetup]
    public async Task SetUp()
    {
        _server = await SchemaRegistryServer.StartAsync();
        using var own = new SchemaRegistryClient(SchemaRegistryOptions.Parse(_server.Url.ToString()));
        _action = (await TopicSerde.RegisterAsync(ActionContext.Topic, UserActionCodec.Codec, own)).Serialize(Action);
        _scores = await TopicSerde.RegisterAsync(ScoreContext.Topic, LeadScoreCodec.Codec, own);
        _registry = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = _server.Url.ToString() });
        (_readGenerated, _readGeneric, _writeGenerated) = (new(_registry), new(_registry), new(_registry));
        _generatedScore = await new AvroDeserializer<Contract.LeadScore>(_registry).DeserializeAsync(_scores.Serialize(Score), false, ScoreContext);
        if (!WriteScoreWithGeneratedClass().AsSpan().SequenceEqual(WriteScore()))
            throw new InvalidOperationException("What is compared is not the same work.");
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        _registry.Dispose();
        await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("read action")]
    public UserAction ReadAction() => UserActionCodec.Codec.FromBytes(_action.AsMemory(WireFormat.HeadLength));

    [Benchmark, BenchmarkCategory("read action")]
    public Contract.UserAction ReadActionWithGeneratedClass() => _readGenerated.DeserializeAsync(_action, false, ActionContext).GetAwaiter().GetResult();

    [Benchmark, BenchmarkCategory("read action")]
    public GenericRecord ReadActionGeneric() => _readGeneric.DeserializeAsync(_action, false, ActionContext).GetAwaiter().GetResult();

    [Benchmark(Baseline = true), BenchmarkCategory("write score")]
    public byte[] WriteScore() => _scores.Serialize(Score);

    [Benchmark, BenchmarkCategory("write score")]
    public byte[] WriteScoreWithGeneratedClass() => _writeGenerated.SerializeAsync(_generatedScore, ScoreContext).GetAwaiter().GetResult();
}
