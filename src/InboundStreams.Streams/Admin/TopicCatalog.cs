using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace InboundStreams.Streams.Admin;

/// <summary>A topic as it ought to be.</summary>
/// <param name="Settings">Topic settings, as <c>cleanup.policy</c>.</param>
public sealed record TopicSpec(string Name, int Partitions, IReadOnlyDictionary<string, string> Settings);

/// <summary>Creates topics and checks them.</summary>
public static class TopicCatalog
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How many partitions a topic has.</summary>
    /// <exception cref="MissingTopicException">It does not exist.</exception>
    /// <exception cref="KafkaException">The cluster does not answer.</exception>
    public static int PartitionsOf(IAdminClient admin, string topic)
    {
        var metadata = admin.GetMetadata(topic, Patience).Topics.FirstOrDefault(each => each.Topic == topic);
        if (metadata is null || metadata.Error.Code == ErrorCode.UnknownTopicOrPart || metadata.Partitions.Count == 0)
            throw new MissingTopicException(topic);
        return metadata.Error.IsError ? throw new KafkaException(metadata.Error) : metadata.Partitions.Count;
    }

    /// <summary>Creates what is missing and waits until the leader of each partition answers: before that a fresh topic can lose an idempotent producer's first batch.</summary>
    /// <param name="admin">Any admin client.</param>
    /// <param name="specs">All topics.</param>
    /// <param name="replicationFactor">-1 for the broker's default.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The names of those created now.</returns>
    /// <exception cref="PartitionCountException">A topic exists with another number of partitions.</exception>
    public static async Task<IReadOnlyList<string>> CreateAsync(IAdminClient admin, IReadOnlyList<TopicSpec> specs, short replicationFactor, CancellationToken stop)
    {
        var existing = admin.GetMetadata(Patience).Topics.ToDictionary(each => each.Topic, each => each.Partitions.Count, StringComparer.Ordinal);
        var missing = specs.Where(spec => !existing.ContainsKey(spec.Name)).ToList();
        Check(specs.Where(spec => existing.ContainsKey(spec.Name)).Select(spec => (spec.Name, spec.Partitions, existing[spec.Name])));
        if (missing.Count > 0)
        {
            await admin.CreateTopicsAsync(missing.Select(spec => new TopicSpecification
            {
                Name = spec.Name,
                NumPartitions = spec.Partitions,
                ReplicationFactor = replicationFactor,
                Configs = spec.Settings.ToDictionary(),
            })).ConfigureAwait(false);
        }

        await WaitForLeadersAsync(admin, specs, stop).ConfigureAwait(false);
        return [.. missing.Select(spec => spec.Name)];
    }

    /// <exception cref="MissingTopicException">One does not exist.</exception>
    /// <exception cref="PartitionCountException">They differ: a key would meet different tasks.</exception>
    public static int CommonPartitions(IAdminClient admin, IReadOnlyList<string> topics)
    {
        var counts = topics.Select(topic => (topic, PartitionsOf(admin, topic))).ToList();
        Check(counts.Select(each => (each.topic, counts[0].Item2, each.Item2)));
        return counts[0].Item2;
    }

    private static void Check(IEnumerable<(string Topic, int Wanted, int Found)> counts)
    {
        var wrong = counts.Where(each => each.Wanted != each.Found).ToList();
        if (wrong.Count > 0)
            throw new PartitionCountException(wrong);
    }

    private static async Task WaitForLeadersAsync(IAdminClient admin, IReadOnlyList<TopicSpec> specs, CancellationToken stop)
    {
        var partitions = specs.SelectMany(spec => Enumerable.Range(0, spec.Partitions).Select(each => new TopicPartition(spec.Name, each))).ToList();
        while (true)
        {
            try
            {
                await LogOffsets.EndsAsync(admin, partitions, IsolationLevel.ReadUncommitted).ConfigureAwait(false);
                return;
            }
            catch (KafkaException) when (!stop.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), stop).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>A topic that must be there is not.</summary>
public sealed class MissingTopicException(string topic)
    : Exception($"The topic {topic} does not exist. Create the topics with: inbound topics create")
{
    public string Topic { get; } = topic;
}

/// <summary>Topics that belong together have different numbers of partitions.</summary>
public sealed class PartitionCountException(IReadOnlyList<(string Topic, int Wanted, int Found)> wrong)
    : Exception(string.Join(" ", wrong.Select(each => $"The topic {each.Topic} has {each.Found} partitions, but {each.Wanted} are needed."))
        + " A contact's records would meet in different tasks. Create the topic anew with the right number (growing it re-maps keys), or choose other topic names.");
