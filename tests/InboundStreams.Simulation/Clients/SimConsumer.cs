using Confluent.Kafka;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Threads;

namespace InboundStreams.Simulation.Clients;

/// <summary>
/// A group consumer as librdkafka's: it hears of the group's decisions when it polls; an assignment that was taken away while the process slept is lost;
/// a partition that is read to its end says so once, and again after more has come.
/// </summary>
internal sealed class SimConsumer(SimWire wire, IGroupListener listener, Func<long?> silentSince) : IGroupConsumer
{
    private readonly SortedDictionary<(string Topic, int Partition), Position> _positions = [];
    private readonly List<TopicPartition> _order = [];
    private IReadOnlyList<string> _topics = [];
    private SimMember? _member;
    private int _generation = -1;

    /// <summary>The client hears in the background that the group has removed it, before it tells so in a poll.</summary>
    public GroupMember Member => _member is not null && _generation >= 0 && Group.Knows(_member)
        ? new(new Metadata(), _member.Id, _generation)
        : new(new Metadata(), "", -1);

    private SimGroup Group => wire.Cluster.Group;

    public void Subscribe(IReadOnlyList<string> topics) => _topics = topics;

    public void Poll(TimeSpan wait, int most, IPollReceiver receiver)
    {
        wire.Hop();
        if (wire.Cluster.HasCoordinators)
            FollowGroup();
        if (wire.Fails())
            receiver.Failed(new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.Local_Transport, "a connection was closed")));
        if (Fetch(most, receiver) || wait == TimeSpan.Zero)
            return;
        // An answer may take longer than was asked for.
        wire.Wait(wait * wire.Scheduler.Between(1, 8));
        Fetch(most, receiver);
    }

    public void Pause(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            Of(partition).IsPaused = true;
    }

    public void Resume(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
            Of(partition).IsPaused = false;
    }

    public void Seek(TopicPartitionOffset position)
    {
        var its = Of(position.TopicPartition);
        if (wire.Fails())
            throw new KafkaException(new Error(ErrorCode.Local_State, "a fetch is being stopped"));
        (its.Next, its.SaidEnd) = (position.Offset.Value, null);
        // As librdkafka 2.16, when the answer to where the beginning is was still on its way.
        if (!wire.Scheduler.Chance(0.05))
            return;
        var log = wire.Cluster.LogOf(position.TopicPartition);
        wire.Scheduler.After(500, () => (its.Next, its.SaidEnd) = (log.Begin, null));
    }

    public Dictionary<TopicPartition, Offset> Committed(IEnumerable<TopicPartition> partitions, TimeSpan timeout)
    {
        var asked = partitions.ToList();
        wire.Until("committed", timeout, () => wire.Cluster.HasCoordinators && !Group.Pending.Any(each => asked.Any(each.Offsets.ContainsKey)));
        return asked.ToDictionary(each => each, Group.OffsetOf);
    }

    public long? EndOf(TopicPartition partition) => wire.Cluster.LogOf(partition).End;

    public void Close()
    {
        wire.Hop();
        Revoke();
        if (_member is not null)
            Group.Leave(_member);
        (_member, _generation) = (null, -1);
    }

    public void Dispose()
    {
    }

    private void FollowGroup()
    {
        if (_member is not null && !Group.Knows(_member))
            Lose();
        if (_member is null)
        {
            _member = Group.Join(null, wire.Fiber.Name, silentSince);
        }
        else if (Group.IsRebalancing && !_member.HasJoined)
        {
            Revoke();
            // What was done meanwhile took time.
            _member = Group.Join(_member, wire.Fiber.Name, silentSince);
        }

        if (!Group.IsRebalancing && _member.Assigned is { } assigned)
            Assign(assigned);
    }

    private void Assign(IReadOnlyList<int> partitions)
    {
        _member!.Assigned = null;
        _generation = Group.Generation;
        _order.Clear();
        foreach (var topic in _topics)
            _order.AddRange(partitions.Select(each => new TopicPartition(topic, each)));
        foreach (var partition in _order)
            _positions[(partition.Topic, partition.Partition.Value)] = new Position { Next = wire.Cluster.LogOf(partition).Begin };
        listener.Assigned([.. _order]);
    }

    private void Revoke()
    {
        if (_positions.Count > 0)
            listener.Revoked([.. _order]);
        _positions.Clear();
        wire.EndIfDead();
    }

    private void Lose()
    {
        var lost = _order.ToList();
        (_member, _generation) = (null, -1);
        if (_positions.Count > 0)
            listener.Lost(lost);
        _positions.Clear();
    }

    private bool Fetch(int most, IPollReceiver receiver)
    {
        var moved = false;
        foreach (var ((topic, partition), position) in _positions.ToList())
        {
            var log = wire.Cluster.LogOf(topic, partition);
            if (position.IsPaused || !log.HasLeader)
                continue;
            if (position.Next < log.Begin || position.Next > log.End)
            {
                receiver.Failed(new ConsumeException(
                    new ConsumeResult<byte[], byte[]> { TopicPartitionOffset = new TopicPartitionOffset(log.Partition, position.Next) },
                    new Error(ErrorCode.OffsetOutOfRange, "offset out of range")));
                continue;
            }

            for (var count = wire.Scheduler.Between(1, Math.Min(most, 30)); count > 0 && position.Next < log.StableEnd && !position.IsPaused; position.Next++)
            {
                if (log.At(position.Next) is not { IsCommitted: true } entry)
                    continue;
                receiver.Take(RecordOf(topic, partition, position.Next, entry));
                count--;
                moved = true;
            }

            if (position.Next < log.StableEnd || position.SaidEnd == position.Next || position.IsPaused)
                continue;
            position.SaidEnd = position.Next;
            receiver.EndReached(topic, partition, position.Next);
        }

        return moved;
    }

    private static PolledRecord RecordOf(string topic, int partition, long offset, Entry entry) => new()
    {
        Topic = topic,
        Partition = partition,
        Offset = offset,
        Arrival = entry.Appended,
        HasKey = entry.Key is not null,
        Key = entry.Key,
        HasValue = entry.Value is not null,
        Value = entry.Value,
        Headers = [],
    };

    private Position Of(TopicPartition partition) => _positions.GetValueOrDefault((partition.Topic, partition.Partition.Value))
        ?? throw new KafkaException(new Error(ErrorCode.Local_State, $"{SimCluster.Name(partition)} is not assigned"));

    private sealed class Position
    {
        public long Next { get; set; }

        public bool IsPaused { get; set; }

        /// <summary>Where it was last said that there is no more.</summary>
        public long? SaidEnd { get; set; }
    }

    private sealed class Metadata : IConsumerGroupMetadata;
}
