using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <inheritdoc/>
internal sealed class LogReader : ILogReader
{
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly TimeProvider _time;
    private readonly Dictionary<TopicPartition, long> _ends = [];

    public LogReader(KafkaSettings kafka, string clientId, TimeProvider time)
    {
        _time = time;
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

    public IReadOnlyCollection<TopicPartition> Missing => _ends.Keys;

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

    public void Poll(TimeSpan time, Action<ConsumeResult<byte[], byte[]>> take)
    {
        var started = _time.GetTimestamp();
        while (_ends.Count > 0 && _time.GetElapsedTime(started) < time)
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
