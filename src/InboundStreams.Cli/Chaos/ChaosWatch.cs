using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Chaos;

/// <summary>Sees when something is decided, partition by partition.</summary>
internal sealed class ChaosWatch(KafkaSettings kafka, string topic, int partitions, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private readonly long[] _last = new long[partitions];
    private TimeSpan _standstill;

    /// <summary>Until stopped.</summary>
    public void Follow(CancellationToken stop)
    {
        using var consumer = KafkaConnection.NewReader(kafka);
        consumer.Assign(Enumerable.Range(0, partitions).Select(each => new TopicPartitionOffset(topic, each, Offset.Beginning)));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(Poll) is { IsPartitionEOF: false } result)
                    Decided(result.Partition.Value);
            }
            catch (ConsumeException)
            {
                // A broker is away: that is what is watched.
            }
        }

        consumer.Close();
    }

    /// <summary>Every partition has decided something within this time.</summary>
    public bool AllWithin(TimeSpan span)
    {
        lock (_lock)
            return _last.All(each => each > 0 && time.GetElapsedTime(each) < span);
    }

    /// <summary>How long any partition has decided nothing, at most, since this was asked last.</summary>
    public TimeSpan TakeStandstill()
    {
        lock (_lock)
        {
            var longest = _standstill;
            foreach (var last in _last.Where(each => each > 0))
                longest = longest > time.GetElapsedTime(last) ? longest : time.GetElapsedTime(last);
            _standstill = TimeSpan.Zero;
            return longest;
        }
    }

    private void Decided(int partition)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_last[partition] > 0 && time.GetElapsedTime(_last[partition], now) is var gap && gap > _standstill)
                _standstill = gap;
            _last[partition] = now;
        }
    }
}
