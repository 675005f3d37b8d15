using Confluent.Kafka;

namespace InboundStreams.Streams.Admin;

/// <summary>
/// What a consumer group has committed, for whoever is not in it. By a consumer that joins nothing: librdkafka 2.16 ends the process when an admin client asks for it
/// while the group's coordinator is moving (rd_kafka_handle_OffsetFetch, which takes every client for a member).
/// </summary>
public static class GroupOffsets
{
    private static readonly ErrorCode[] Passing =
        [ErrorCode.GroupLoadInProgress, ErrorCode.GroupCoordinatorNotAvailable, ErrorCode.NotCoordinatorForGroup, ErrorCode.Local_WaitCoord];

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>Per partition the next offset; null where nothing is committed. Transactions that are about to commit offsets are waited for.</summary>
    /// <param name="patience">A coordinator that has just become one says so for a moment: so long it is asked again.</param>
    /// <exception cref="KafkaException">There is no answer.</exception>
    public static async Task<Dictionary<TopicPartition, long?>> ReadAsync(
        KafkaSettings kafka, string group, IReadOnlyCollection<TopicPartition> partitions, TimeSpan patience, CancellationToken stop)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(kafka.ApplyTo(new ConsumerConfig
        {
            GroupId = group,
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            AllowAutoCreateTopics = false,
        }))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return consumer.Committed(partitions, patience).ToDictionary(each => each.TopicPartition, each => each.Offset.Value < 0 ? (long?)null : each.Offset.Value);
            }
            catch (KafkaException fault) when (Passing.Contains(fault.Error.Code) && TimeProvider.System.GetElapsedTime(began) < patience)
            {
                await Task.Delay(Again, stop).ConfigureAwait(false);
            }
        }
    }
}
