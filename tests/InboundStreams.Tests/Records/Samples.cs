using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams.Orders;
using NodaTime;

namespace InboundStreams.Tests.Records;

/// <summary>Any value of each record, made from a seed.</summary>
internal sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);

    public UserAction UserAction() => new(Text(), Text(), Chance() ? Time() : null, Properties(), Properties());

    public Contact Contact() => new(Properties(), Chance() ? Time() : null);

    public EmailOutcome EmailOutcome() => new(Text(), (OutcomeKind)_random.Next(11), Time(), Text(), Int(), Text(), Text(), Perhaps(), Perhaps(), Perhaps());

    public SendCommand SendCommand() => new(
        Text(), (SendKind)_random.Next(2), Text(), Text(), Text(), Text(), Text(), Long(), Long(), Int(), Text(), Int(), Time(), Time(), Text(), Perhaps(), Properties(), Properties(), Properties());

    public LeadScore LeadScore() => new(
        Text(), Long(), Text(), Time(), [.. Some(() => new ScorePart(Text(), Int(), Long(), Chance() ? Duration.FromMilliseconds(_random.Next()) : null, Long(), Int(), Chance() ? Int() : null))]);

    public WorkflowTransition WorkflowTransition() => new(Text(), Time(), Text(), Text(), Text(), Long(), Int(), Text(), Text(), Text(), Properties());

    public Bundle Bundle() => new(Long(), Text(), Time(), [.. Some(() => new BundleFile(Text(), Text()))], Perhaps());

    public OrderRecord Order() => new(
        new OrderHead(Int(), Longs(), Long(), Long(), Int(), Text(), Text(), Int(), Longs(), Chance() ? Bytes() : null),
        [.. Some<OrderEntry>(() => _random.Next(6) switch
        {
            0 => new OrderEntry.Take(Int(), Long(), Long()),
            1 => new OrderEntry.TakenAt(Long()),
            2 => new OrderEntry.Advance(Long(), Int()),
            3 => new OrderEntry.DeadLettered(Int(), Long(), Long(), Text()),
            4 => new OrderEntry.Visit(Long(), Chance() ? Bytes() : null),
            _ => new OrderEntry.Definitions(Long()),
        })]);

    private bool Chance() => _random.Next(2) == 0;

    private int Int() => _random.Next(-100_000, 1_000_000);

    private long Long() => _random.NextInt64(long.MinValue, long.MaxValue);

    private Instant Time() => Instant.FromUnixTimeMilliseconds(_random.NextInt64(0, 4_102_444_800_000));

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(12)).Select(_ => "aB0 .ñ漢\n\"😀"[_random.Next(9)] is var letter && char.IsSurrogate(letter) ? '?' : letter));

    private string? Perhaps() => Chance() ? Text() : null;

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(20)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private ImmutableArray<long> Longs() => [.. Some(Long)];

    private List<T> Some<T>(Func<T> make) => [.. Enumerable.Range(0, _random.Next(5)).Select(_ => make())];

    private Properties Properties() => InboundStreams.Core.Conditions.Properties.Of(Some(() => KeyValuePair.Create(Text(), _random.Next(6) switch
    {
        0 => Value.Null,
        1 => Value.Bool(Chance()),
        2 => Value.Int(Long()),
        3 => Value.Double(_random.NextDouble() * 1000),
        4 => Value.List([.. Some(() => Value.String(Text()))]),
        _ => Value.String(Text()),
    })));
}
