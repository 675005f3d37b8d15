using Confluent.Kafka;
using InboundStreams.Streams.Clients;

namespace InboundStreams.Streams.Orders;

/// <summary>The last committed records of an order topic: where its tasks stand.</summary>
internal static class OrderTails
{
    private const int Tail = 200;

    /// <param name="read">Reads stretches to their ends and hands over what is committed.</param>
    /// <returns>Per partition, the last record's value; nothing for a partition without one.</returns>
    /// <exception cref="KafkaException">The cluster does not answer, or a leader is away.</exception>
    public static Dictionary<int, byte[]> Read(
        IClusterAdmin admin, IReadOnlyList<TopicPartition> partitions, Action<IEnumerable<Stretch>, Action<ConsumeResult<byte[], byte[]>>> read)
    {
        var begins = admin.Beginnings(partitions);
        var ends = admin.Ends(partitions, IsolationLevel.ReadUncommitted);
        Dictionary<int, byte[]> last = [];
        ReadFrom(each => Math.Max(begins[each], ends[each] - Tail));
        // The tail may hold nothing but the markers of aborted transactions.
        ReadFrom(each => begins[each]);
        return last;

        void ReadFrom(Func<TopicPartition, long> from) => read(
            [.. partitions.Where(each => !last.ContainsKey(each.Partition.Value)).Select(each => new Stretch(each, from(each), ends[each]))],
            result => last[result.Partition.Value] = result.Message.Value);
    }
}
