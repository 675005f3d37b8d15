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

    /// <summary>The offsets of answers. A partition without a leader is also answered without an error, and without an offset.</summary>
    /// <exception cref="KafkaException">Some partitions have no offset: the message names them and why, the code is the first one's.</exception>
    internal static Dictionary<TopicPartition, long> Of(IReadOnlyCollection<TopicPartitionOffsetError> answers)
    {
        var missing = answers.Where(each => each.Error.IsError || each.Offset.Value < 0).ToList();
        return missing.Count == 0
            ? answers.ToDictionary(each => each.TopicPartition, each => each.Offset.Value)
            : throw new KafkaException(new Error(
                missing[0].Error.IsError ? missing[0].Error.Code : ErrorCode.LeaderNotAvailable,
                string.Join("; ", missing.Select(each => $"{each.Topic}[{each.Partition.Value}]: {(each.Error.IsError ? each.Error.Reason : "no leader answers")}"))));
    }

    private static async Task<Dictionary<TopicPartition, long>> ListAsync(
        IAdminClient admin, IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
    {
        var specs = partitions.Select(each => new TopicPartitionOffsetSpec { TopicPartition = each, OffsetSpec = spec }).ToList();
        if (specs.Count == 0)
            return [];
        try
        {
            return Of([.. (await AskAsync(admin, specs, isolation).ConfigureAwait(false)).Select(each => each.TopicPartitionOffsetError)]);
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

    private static async Task<IReadOnlyList<ListOffsetsResultInfo>> AskAsync(IAdminClient admin, IReadOnlyList<TopicPartitionOffsetSpec> specs, IsolationLevel isolation)
    {
        try
        {
            return (await admin.ListOffsetsAsync(specs, new ListOffsetsOptions { IsolationLevel = isolation, RequestTimeout = Patience }).ConfigureAwait(false)).ResultInfos;
        }
        catch (ListOffsetsException partial)
        {
            // Its message names no partition; its answers do.
            return partial.Result.ResultInfos;
        }
    }
}
