using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace InboundStreams.Streams.Admin;

/// <summary>Where partitions begin and end.</summary>
public static class LogOffsets
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="KafkaException">The cluster does not answer, or a leader is not ready.</exception>
    public static Task<Dictionary<TopicPartition, long>> BeginningsAsync(IAdminClient admin, IEnumerable<TopicPartition> partitions) =>
        ListAsync(admin, partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted);

    /// <param name="admin">Any admin client of the cluster.</param>
    /// <param name="partitions">Whose ends.</param>
    /// <param name="isolation">Read committed gives the last stable offset, read uncommitted the high watermark.</param>
    /// <exception cref="KafkaException">The cluster does not answer, or a leader is not ready.</exception>
    public static Task<Dictionary<TopicPartition, long>> EndsAsync(IAdminClient admin, IEnumerable<TopicPartition> partitions, IsolationLevel isolation) =>
        ListAsync(admin, partitions, OffsetSpec.Latest(), isolation);

    private static async Task<Dictionary<TopicPartition, long>> ListAsync(
        IAdminClient admin, IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
    {
        var specs = partitions.Select(each => new TopicPartitionOffsetSpec { TopicPartition = each, OffsetSpec = spec }).ToList();
        if (specs.Count == 0)
            return [];
        try
        {
            var result = await admin.ListOffsetsAsync(specs, new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Patience }).ConfigureAwait(false);
            return result.ResultInfos.ToDictionary(
                each => each.TopicPartitionOffsetError.TopicPartition,
                each => each.TopicPartitionOffsetError.Error.IsError
                    ? throw new KafkaException(each.TopicPartitionOffsetError.Error)
                    : each.TopicPartitionOffsetError.Offset.Value);
        }
        catch (KafkaException)
        {
            // librdkafka 2.16 keeps what it has heard of a topic without leaders, and answers "no leaders found" from memory for minutes. Asking anew makes
            // it forget.
            foreach (var topic in specs.Select(each => each.TopicPartition.Topic).Distinct())
                admin.GetMetadata(topic, Patience);
            throw;
        }
    }
}
