using Confluent.Kafka;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Testing;

/// <summary>All committed values of one of our own topics, read as they come, without a group.</summary>
internal sealed class TopicLog<T> : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    private readonly AvroCodec<T> _codec;
    private readonly List<TopicPartition> _partitions;
    private readonly Dictionary<TopicPartition, long> _next;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly List<T> _values = [];

    public TopicLog(KafkaSettings kafka, string topic, int partitions, AvroCodec<T> codec)
    {
        _codec = codec;
        _partitions = [.. Enumerable.Range(0, partitions).Select(each => new TopicPartition(topic, each))];
        _next = _partitions.ToDictionary(each => each, _ => 0L);
        _consumer = new ConsumerBuilder<byte[], byte[]>(kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = "not-a-group",
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            FetchWaitMaxMs = 20,
        })).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _consumer.Assign(_partitions.Select(each => new TopicPartitionOffset(each, Offset.Beginning)));
    }

    /// <summary>
    /// Everything up to the ends of now, each partition in its order. That a transaction is committed is known before its markers are written, so
    /// this waits until the ends have become stable.
    /// </summary>
    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    public async Task<IReadOnlyList<T>> ReadAsync(IAdminClient admin, CancellationToken stop)
    {
        var ends = await LogOffsets.EndsAsync(admin, _partitions, IsolationLevel.ReadUncommitted);
        while (_partitions.Any(each => _next[each] < ends[each]))
        {
            stop.ThrowIfCancellationRequested();
            if (_consumer.Consume(Wait) is not { } result)
                continue;
            // Markers of transactions take offsets too: the end says how far it is read.
            _next[result.TopicPartition] = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
            if (!result.IsPartitionEOF)
                _values.Add(_codec.FromBytes(result.Message.Value.AsMemory(WireFormat.HeadLength)));
        }

        return _values;
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
