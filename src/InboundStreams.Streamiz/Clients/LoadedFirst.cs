using Confluent.Kafka;

namespace InboundStreams.Streamiz.Clients;

/// <param name="First">The topics that are read to their end before the others.</param>
internal sealed record LoadOrder(IReadOnlySet<string> First, IReadOnlySet<string> Others);

/// <summary>
/// Holds a task's other inputs back until those that are loaded first, as the contacts, have been read to their end once since the assignment: last
/// week's events would otherwise meet contacts that nobody knows. On a group's first start what is read until then is a load.
/// </summary>
internal sealed class LoadedFirst(IConsumer<byte[], byte[]> consumer, LoadOrder topics, ObservedClients clients)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TopicPartition> _assigned = [];
    private readonly Dictionary<Partition, List<TopicPartition>> _held = [];
    private readonly Queue<ConsumeResult<byte[], byte[]>> _records = new();

    /// <summary>Called while the assignment is not in effect yet: it is looked at with the next record or pause.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions) => _assigned.AddRange(partitions);

    public void LetGo(IEnumerable<TopicPartition> partitions)
    {
        var gone = partitions.ToHashSet();
        _assigned.RemoveAll(gone.Contains);
        foreach (var number in _held.Keys.Where(number => gone.Any(each => each.Partition == number)).ToList())
            _held.Remove(number);
        var kept = _records.Where(each => !gone.Contains(each.TopicPartition)).ToList();
        _records.Clear();
        foreach (var record in kept)
            _records.Enqueue(record);
    }

    /// <summary>A record that was held back and may go on now; null when there is none.</summary>
    public ConsumeResult<byte[], byte[]>? Released() =>
        _records.TryPeek(out var record) && !_held.ContainsKey(record.Partition) ? _records.Dequeue() : null;

    /// <summary>Holds what is newly assigned; after it <see cref="Holds"/> knows.</summary>
    /// <returns>What is committed of it; null when nothing is newly assigned.</returns>
    public IReadOnlyList<TopicPartitionOffset>? Begin()
    {
        if (_assigned.Count == 0)
            return null;
        var committed = consumer.Committed(_assigned, Patience);
        foreach (var first in committed.Where(each => topics.First.Contains(each.Topic) && each.Offset == Offset.Unset))
            clients.ProgressOf(first.TopicPartition).BeginLoad();
        foreach (var number in _assigned.GroupBy(each => each.Partition))
        {
            // An application may have topics of its own: they are nobody's to hold.
            var others = number.Where(each => topics.Others.Contains(each.Topic)).ToList();
            if (number.Where(each => topics.First.Contains(each.Topic)).All(each => clients.ProgressOf(each).AtEnd))
                continue;
            _held[number.Key] = others;
            consumer.Pause(others);
        }

        _assigned.Clear();
        return committed;
    }

    /// <summary>Keeps a record of a held partition.</summary>
    /// <returns>True when it was kept.</returns>
    public bool Holds(ConsumeResult<byte[], byte[]> record)
    {
        if (!topics.Others.Contains(record.Topic) || !_held.ContainsKey(record.Partition))
            return false;
        // It was fetched before the pause.
        _records.Enqueue(record);
        return true;
    }

    public void EndReached(TopicPartition partition)
    {
        if (!topics.First.Contains(partition.Topic) || !_held.TryGetValue(partition.Partition, out var others))
            return;
        if (topics.First.Any(topic => !clients.ProgressOf(new TopicPartition(topic, partition.Partition)).AtEnd))
            return;
        _held.Remove(partition.Partition);
        consumer.Resume(others);
    }
}
