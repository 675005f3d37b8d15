using System.Globalization;
using System.Text;
using Confluent.Kafka;
using InboundStreams.IntegrationTests.Fixtures;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;

namespace InboundStreams.IntegrationTests.Streams;

/// <summary>The two ways to get records out of the client give the same.</summary>
public sealed class PollingTests(KafkaFixture kafka)
{
    private const int Records = 5_000;
    private const int Partitions = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _topic = $"polling-{Guid.NewGuid():N}";

    [Fact]
    public async Task Batches_hand_over_what_one_record_after_the_other_does()
    {
        kafka.Require();
        await ProduceAsync();

        var plain = Polled(consumer => new PlainPolling(consumer));
        var batch = Polled(consumer => new BatchPolling(consumer, [_topic]));

        Assert.Equal(Records + Partitions, plain.Count);
        Assert.Equal(plain, batch);
    }

    [Fact]
    public async Task A_partition_that_is_sought_again_is_handed_over_again_from_there()
    {
        kafka.Require();
        await ProduceAsync();
        using var consumer = Consumer();
        using var polling = new BatchPolling(consumer, [_topic]);
        var seen = new Seen();
        PollToTheEnds(polling, seen);
        var whole = seen.OfPartition(1);

        consumer.Seek(new TopicPartitionOffset(_topic, 1, 100));
        seen.Clear();
        PollUntil(polling, seen, () => seen.Ends == 1);

        Assert.Equal(whole.Skip(100), seen.OfPartition(1));
        polling.Dispose();
        consumer.Close();
    }

    [Fact]
    public async Task A_partition_that_is_paused_in_the_middle_of_a_batch_goes_on_where_the_batch_ended()
    {
        kafka.Require();
        await ProduceAsync();
        var plain = Polled(consumer => new PlainPolling(consumer));
        using var consumer = Consumer();
        using var polling = new BatchPolling(consumer, [_topic]);
        TopicPartition[] paused = [new(_topic, 1)];
        var seen = new Seen { OnRecord = PauseAt };
        PollUntil(polling, seen, () => seen.Ends == Partitions - 1);
        Assert.True(seen.OfPartition(1).Count < Records / Partitions, "the pause came too late to say anything");

        consumer.Resume(paused);
        PollToTheEnds(polling, seen);

        Assert.Equal(plain, seen.All);
        polling.Dispose();
        consumer.Close();

        void PauseAt(int partition, long offset)
        {
            if (partition == 1 && offset == 300)
                consumer.Pause(paused);
        }
    }

    private async Task ProduceAsync()
    {
        using (var admin = kafka.Admin())
            await TopicCatalog.CreateAsync(admin, [new TopicSpec(_topic, Partitions, new Dictionary<string, string>())], 1, CancellationToken.None);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        for (var i = 0; i < Records; i++)
        {
            var message = new Message<byte[], byte[]>
            {
                Key = i % 7 == 0 ? null! : Encoding.UTF8.GetBytes($"key {i}"),
                Value = i % 5 == 0 ? null! : i % 11 == 0 ? [] : Encoding.UTF8.GetBytes(new string('v', i % 2_000)),
                Timestamp = new Timestamp(1_700_000_000_000 + i, TimestampType.CreateTime),
            };
            if (i % 3 == 0)
                message.Headers = new Headers { { "first", [1, 2] }, { "nothing", null }, { "größe", [] } };
            producer.Produce(new TopicPartition(_topic, i % Partitions), message);
        }

        producer.Flush(Patience);
    }

    private IReadOnlyList<string> Polled(Func<IConsumer<byte[], byte[]>, IPolling> pollingOf)
    {
        using var consumer = Consumer();
        var polling = pollingOf(consumer);
        var seen = new Seen();
        PollToTheEnds(polling, seen);
        (polling as IDisposable)?.Dispose();
        consumer.Close();
        return seen.All;
    }

    private IConsumer<byte[], byte[]> Consumer()
    {
        var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = _topic,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(each => new TopicPartitionOffset(_topic, each, Offset.Beginning)));
        return consumer;
    }

    private static void PollToTheEnds(IPolling polling, Seen seen) => PollUntil(polling, seen, () => seen.Ends == Partitions);

    private static void PollUntil(IPolling polling, Seen seen, Func<bool> isOver)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isOver())
        {
            polling.Poll(TimeSpan.FromMilliseconds(100), 2_500, seen);
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private sealed class Seen : IPollReceiver
    {
        private readonly SortedDictionary<int, List<string>> _byPartition = [];

        public int Ends { get; private set; }

        public Action<int, long>? OnRecord { get; init; }

        /// <summary>In the order of each partition.</summary>
        public IReadOnlyList<string> All => [.. _byPartition.Values.SelectMany(each => each)];

        public List<string> OfPartition(int partition) => _byPartition[partition];

        public void Clear()
        {
            _byPartition.Clear();
            Ends = 0;
        }

        public void Take(in PolledRecord record)
        {
            OnRecord?.Invoke(record.Partition, record.Offset);
            var headers = string.Join(" ", record.Headers.Select(each => $"{each.Key}={(each.Value is null ? "null" : Convert.ToHexString(each.Value))}"));
            Add(record.Partition, string.Create(
                CultureInfo.InvariantCulture,
                $"{record.Topic} {record.Offset} {record.Arrival} {Text(record.HasKey, record.Key)} {Text(record.HasValue, record.Value)} {headers}"));
        }

        public void EndReached(string topic, int partition, long offset)
        {
            Ends++;
            Add(partition, $"{topic} ends at {offset}");
        }

        public void Failed(ConsumeException fault) => throw fault;

        private static string Text(bool has, ReadOnlySpan<byte> bytes) => has ? $"'{Encoding.UTF8.GetString(bytes)}'" : "null";

        private void Add(int partition, string line)
        {
            if (!_byPartition.TryGetValue(partition, out var lines))
                _byPartition[partition] = lines = [];
            lines.Add(line);
        }
    }
}
