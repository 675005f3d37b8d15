using Confluent.Kafka;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Threads;

namespace InboundStreams.Streams.Diagnosis;

/// <summary>Reads what stands where of an application's partitions. It joins no group, writes nothing, and may run beside the engine.</summary>
/// <param name="inputs">The topology's input topics, in their rank.</param>
/// <param name="store">The name of its store.</param>
/// <param name="readOrder">Reads an order record.</param>
/// <param name="stateDirectory">The engine's; null to leave the stores out.</param>
public sealed class Examination(
    KafkaSettings kafka,
    string applicationId,
    IReadOnlyList<string> inputs,
    string store,
    Func<byte[], CancellationToken, Task<OrderRecord>> readOrder,
    string? stateDirectory)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly string _order = $"{applicationId}-order";
    private readonly string _changelog = $"{applicationId}-{store}-changelog";

    /// <exception cref="MissingTopicException">A topic does not exist.</exception>
    /// <exception cref="KafkaException">The cluster does not answer, or a leader is away; the message names the partition.</exception>
    public async Task<IReadOnlyList<PartitionFacts>> ReadAsync(CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(kafka.ApplyTo(new AdminClientConfig()))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        var partitions = TopicCatalog.CommonPartitions(admin, [.. inputs, _order, _changelog]);
        // An engine may be at work: what follows from other things is read before them, so that nothing seems to be ahead of what it comes from.
        var stores = Enumerable.Range(0, partitions).Select(StoreOffsetOf).ToList();
        var before = await CommittedAsync(partitions, stop).ConfigureAwait(false);
        var orders = await OrdersAsync(admin, partitions, stop).ConfigureAwait(false);
        var after = await CommittedAsync(partitions, stop).ConfigureAwait(false);
        var all = Of([.. inputs, _changelog], partitions).ToList();
        var begins = await LogOffsets.BeginningsAsync(admin, all).ConfigureAwait(false);
        var ends = await LogOffsets.EndsAsync(admin, all, IsolationLevel.ReadUncommitted).ConfigureAwait(false);
        return [.. Enumerable.Range(0, partitions).Select(FactsOf)];

        PartitionFacts FactsOf(int partition)
        {
            var (changelog, head) = (new TopicPartition(_changelog, partition), orders.GetValueOrDefault(partition)?.Head);
            var its = inputs.Select(topic => new TopicPartition(topic, partition)).ToList();
            // Of the two looks at the group, on either side of the order, one agrees with it where nothing is wrong.
            var agreesBefore = head is not null && its.Select(each => before[each]).SequenceEqual(head.NextOffsets.Select(each => (long?)each));
            var committed = agreesBefore ? before : after;
            return new(
                partition,
                [.. its.Select(each => new InputFacts(each.Topic, committed[each], begins[each], ends[each]))],
                head,
                begins[changelog],
                ends[changelog],
                stores[partition]);
        }
    }

    private long? StoreOffsetOf(int partition) => stateDirectory is null
        ? null
        : RocksDbStore.OffsetIn(StateDirectory.StoreOf(Path.Combine(stateDirectory, applicationId), store, partition));

    private static IEnumerable<TopicPartition> Of(IEnumerable<string> topics, int partitions) =>
        topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(each => new TopicPartition(topic, each)));

    private Task<Dictionary<TopicPartition, long?>> CommittedAsync(int partitions, CancellationToken stop) =>
        GroupOffsets.ReadAsync(kafka, applicationId, [.. Of(inputs, partitions)], Patience, stop);

    private async Task<Dictionary<int, OrderRecord>> OrdersAsync(IAdminClient admin, int partitions, CancellationToken stop)
    {
        using var reader = new LogReader(kafka, $"{applicationId}-doctor", TimeProvider.System);
        var last = OrderTails.Read(new ClusterAdmin(admin), [.. Of([_order], partitions)], Read);
        Dictionary<int, OrderRecord> orders = [];
        foreach (var (partition, value) in last)
            orders[partition] = await readOrder(value, stop).ConfigureAwait(false);
        return orders;

        void Read(IEnumerable<Stretch> stretches, Action<ConsumeResult<byte[], byte[]>> take)
        {
            reader.Start(stretches);
            while (reader.Missing.Count > 0)
            {
                stop.ThrowIfCancellationRequested();
                reader.Poll(Poll, take);
            }
        }
    }
}
