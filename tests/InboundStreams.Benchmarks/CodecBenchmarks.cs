using BenchmarkDotNet.Attributes;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Records.Codecs;
using NodaTime;

namespace InboundStreams.Benchmarks;

/// <summary>One event's bytes to its record and back.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly UserAction _action = new(
        "m0123456789",
        "Page Viewed",
        Instant.FromUnixTimeMilliseconds(1_767_571_200_000),
        Properties.Of(("path", Value.String("/pricing")), ("seconds", Value.Int(42))),
        Properties.Of(("campaign.source", Value.String("newsletter"))));

    private byte[] _bytes = [];

    [GlobalSetup]
    public void SetUp() => _bytes = UserActionCodec.Codec.ToBytes(_action);

    [Benchmark]
    public UserAction Read() => UserActionCodec.Codec.FromBytes(_bytes);

    [Benchmark]
    public byte[] Write() => UserActionCodec.Codec.ToBytes(_action);
}
