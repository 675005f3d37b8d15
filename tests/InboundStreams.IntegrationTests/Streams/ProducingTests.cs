using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>The two ways to put records into the client give the same topics.</summary>
public sealed class ProducingTests(KafkaFixture kafka)
{
    private const int Records = 7_000;
    private const int Partitions = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _name = $"producing-{Guid.NewGuid():N}";

    [Fact]
    public async Task Batches_write_what_one_record_after_the_other_does()
    {
        kafka.Require();
        await CreateTopics();

        await Produce("plain", producer => new PlainProducing(producer));
        await Produce("batch", producer => new BatchProducing(producer));

        foreach (var topic in new[] { "first", "second" })
        {
            var plain = Written($"{_name}-plain-{topic}");
            Assert.Equal(Records / 2, plain.Count);
            Assert.Equal(plain, Written($"{_name}-batch-{topic}"));
        }
    }

    [Fact]
    public async Task A_transaction_ends_whose_first_records_came_before_anything_was_known_of_their_topics()
    {
        kafka.Require();
        await CreateTopics();
        using var producer = Producer(100_000, _name);
        using var producing = new BatchProducing(producer);
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        for (var i = 0; i < Records; i++)
            producing.Add($"{_name}-batch-{(i % 2 == 0 ? "first" : "second")}", i % 2 == 0 ? i % Partitions : null, [(byte)i], new byte[10]);
        producing.Flush();

        producer.CommitTransaction(Patience);

        // The markers come after the answer.
        await Eventually.Until("the records of both topics are committed", () =>
            Written($"{_name}-batch-first").Count == Records / 2 && Written($"{_name}-batch-second").Count == Records / 2);
    }

    [Fact]
    public async Task A_queue_that_is_full_is_waited_for_and_nothing_is_lost_or_out_of_order()
    {
        kafka.Require();
        await CreateTopics();

        await Produce("plain", producer => new PlainProducing(producer));
        await Produce("batch", producer => new BatchProducing(producer), queueMax: 500);

        Assert.Equal(Written($"{_name}-plain-first"), Written($"{_name}-batch-first"));
        Assert.Equal(Written($"{_name}-plain-second"), Written($"{_name}-batch-second"));
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused_as_by_the_plain_client()
    {
        kafka.Require();
        await CreateTopics();
        using var producer = Producer(1_000_000);
        using var producing = new BatchProducing(producer);
        producing.Add($"{_name}-batch-first", 0, [1], new byte[1_020_000]);

        var fault = Assert.Throws<KafkaException>(producing.Flush);

        Assert.Equal(ErrorCode.MsgSizeTooLarge, fault.Error.Code);
    }

    private async Task CreateTopics()
    {
        using var admin = kafka.Admin();
        string[] names = [$"{_name}-plain-first", $"{_name}-plain-second", $"{_name}-batch-first", $"{_name}-batch-second"];
        await TopicCatalog.CreateAsync(admin, [.. names.Select(each => new TopicSpec(each, Partitions, new Dictionary<string, string>()))], 1, CancellationToken.None);
    }

    /// <summary>Records of two topics in turns of seven; some with headers, some without keys or values.</summary>
    private Task Produce(string prefix, Func<IProducer<byte[], byte[]>, IProducing> producingOf, int queueMax = 100_000) => Task.Run(() =>
    {
        using var producer = Producer(queueMax);
        using var producing = producingOf(producer);
        for (var i = 0; i < Records; i++)
        {
            var key = i % 13 == 0 ? null : Encoding.UTF8.GetBytes($"key {i % 100}");
            var value = i % 17 == 0 ? (ReadOnlyMemory<byte>?)null : new byte[i % 300];
            // Without a key the producer chooses by chance.
            producing.Add($"{_name}-{prefix}-{(i / 7 % 2 == 0 ? "first" : "second")}", key is null || i % 5 == 0 ? i % Partitions : null, key, value, HeadersOf(i));
        }

        producing.Flush();
        producer.Flush(Patience);
    });

    private static KeyValuePair<string, byte[]>[]? HeadersOf(int i) => i % 101 == 0 ? [KeyValuePair.Create("reason", new byte[] { 1, 2 })] : null;

    private IProducer<byte[], byte[]> Producer(int queueMax, string? transactionalId = null) => new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = kafka.BootstrapServers,
        EnableIdempotence = true,
        TransactionalId = transactionalId,
        EnableDeliveryReports = false,
        QueueBufferingMaxMessages = queueMax,
        Partitioner = KafkaSettings.KeyPartitioner,
        LingerMs = 5,
    }).Build();

    private IReadOnlyList<string> Written(string topic) => [.. TopicReader.ReadCommitted(kafka, topic)
        .GroupBy(each => each.Partition.Value)
        .OrderBy(each => each.Key)
        .SelectMany(each => each.Select(TextOf))];

    private static string TextOf(ConsumeResult<byte[], byte[]> each)
    {
        var headers = string.Join(" ", each.Message.Headers.Select(header => $"{header.Key}={Convert.ToHexString(header.GetValueBytes())}"));
        return $"{each.Partition.Value} {Text(each.Message.Key)} {(each.Message.Value is null ? "null" : each.Message.Value.Length)} {headers}";
    }

    private static string Text(byte[]? bytes) => bytes is null ? "null" : Encoding.UTF8.GetString(bytes);
}
