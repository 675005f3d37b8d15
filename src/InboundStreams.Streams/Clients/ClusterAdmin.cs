using Confluent.Kafka;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Streams.Clients;

/// <summary>Asks an admin client, and waits.</summary>
internal sealed class ClusterAdmin(IAdminClient admin) : IClusterAdmin
{
    public Dictionary<TopicPartition, long> Beginnings(IEnumerable<TopicPartition> partitions) => LogOffsets.BeginningsAsync(admin, partitions).GetAwaiter().GetResult();

    public Dictionary<TopicPartition, long> Ends(IEnumerable<TopicPartition> partitions, IsolationLevel isolation) =>
        LogOffsets.EndsAsync(admin, partitions, isolation).GetAwaiter().GetResult();

    public IReadOnlyList<TopicAccess> AccessTo(IEnumerable<string> topics) => TopicAccess.OfAsync(admin, topics).GetAwaiter().GetResult();

    public void Dispose() => admin.Dispose();
}
