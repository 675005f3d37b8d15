using System.Runtime.CompilerServices;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Cli.Tailing;

/// <summary>Where a tail begins and when it ends.</summary>
/// <param name="Last">So many records before the end of each partition; null: from the beginning.</param>
/// <param name="Follow">Goes on at the end, until cancelled.</param>
internal sealed record TailRange(int? Last, bool Follow);

/// <summary>Reads topics without a group: it commits nothing and disturbs nobody.</summary>
internal sealed class TopicTail(KafkaSettings kafka, IReadOnlyList<string> topics, TailRange range)
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    /// <summary>Blocks its thread while it waits for records.</summary>
    /// <exception cref="MissingTopicException">There is no such topic.</exception>
    /// <exception cref="KafkaException">The cluster does not answer, or refuses.</exception>
    public async IAsyncEnumerable<ConsumeResult<byte[], byte[]>> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var consumer = KafkaConnection.NewReader(kafka);
        var open = await AssignAsync(consumer);
        while (!stop.IsCancellationRequested && (range.Follow || open.Count > 0))
        {
            if (consumer.Consume(Wait) is not { } result)
                continue;
            if (!result.IsPartitionEOF && range.Last is { } last && open.TryGetValue(result.TopicPartition, out var held))
            {
                held.Enqueue(result);
                if (held.Count > last)
                    held.Dequeue();
            }
            else if (!result.IsPartitionEOF)
            {
                yield return result;
            }
            else if (open.Remove(result.TopicPartition, out var lastOnes))
            {
                foreach (var record in lastOnes)
                    yield return record;
            }
        }

        consumer.Close();
    }

    /// <returns>The partitions whose end has not been seen yet, each with the last records before it.</returns>
    private async Task<Dictionary<TopicPartition, Queue<ConsumeResult<byte[], byte[]>>>> AssignAsync(IConsumer<byte[], byte[]> consumer)
    {
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = topics.SelectMany(topic => Enumerable.Range(0, TopicCatalog.PartitionsOf(admin, topic)).Select(each => new TopicPartition(topic, each))).ToList();
        var begins = await LogOffsets.BeginningsAsync(admin, partitions);
        var ends = await LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadCommitted);
        consumer.Assign(partitions.Select(each => new TopicPartitionOffset(each, range.Last is { } last ? Math.Max(begins[each], ends[each] - OffsetsFor(last)) : begins[each])));
        return partitions.ToDictionary(each => each, _ => new Queue<ConsumeResult<byte[], byte[]>>());
    }

    // Each transaction's marker takes an offset as well; a transaction of one record is the worst case, aborted ones aside.
    private static long OffsetsFor(int records) => (2L * records) + 100;
}
