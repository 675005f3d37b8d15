using Confluent.Kafka;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// Reads stretches of partitions without a group: order tails and changelogs. Data is read committed, the ends are given by
/// the caller from uncommitted offsets, and a stretch is done by position, because markers take offsets too.
/// </summary>
internal sealed class LogReader : IDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly Dictionary<TopicPartition, long> _ends = [];

    public LogReader(KafkaSettings kafka, string clientId)
    {
        var config = kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = "not-a-group",
            ClientId = clientId,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Error,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 20,
            FetchQueueBackoffMs = 20,
            AllowAutoCreateTopics = false,
        });
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetErrorHandler((_, _) => { }).SetLogHandler((_, _) => { }).Build();
    }

    public bool Done => _ends.Count == 0;

    /// <summary>What is not read to its end yet.</summary>
    public string Missing => string.Join(" ", _ends.Keys.Select(each => $"{each.Topic}[{each.Partition.Value}]"));

    /// <summary>Reads these stretches from now on, instead of what it read before.</summary>
    public void Start(IEnumerable<Stretch> stretches)
    {
        _ends.Clear();
        List<TopicPartitionOffset> starts = [];
        foreach (var stretch in stretches.Where(each => each.From < each.End))
        {
            _ends.Add(stretch.Partition, stretch.End);
            starts.Add(new TopicPartitionOffset(stretch.Partition, stretch.From));
        }

        if (starts.Count == 0)
            _consumer.Unassign();
        else
            _consumer.Assign(starts);
    }

    /// <summary>Hands over what has come until the time is over or all stretches are done.</summary>
    public void Poll(TimeSpan time, TimeProvider clock, Action<ConsumeResult<byte[], byte[]>> take)
    {
        var started = clock.GetTimestamp();
        while (!Done && clock.GetElapsedTime(started) < time)
        {
            if (_consumer.Consume(TimeSpan.FromMilliseconds(20)) is not { } result)
                continue;
            if (!_ends.TryGetValue(result.TopicPartition, out var end))
                continue;
            if (!result.IsPartitionEOF && result.Offset.Value < end)
                take(result);
            var position = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
            if (position >= end)
                Finish(result.TopicPartition);
        }
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }

    private void Finish(TopicPartition partition)
    {
        _ends.Remove(partition);
        _consumer.IncrementalUnassign([partition]);
    }
}

/// <param name="From">First offset to read.</param>
/// <param name="End">Exclusive.</param>
internal readonly record struct Stretch(TopicPartition Partition, long From, long End);
