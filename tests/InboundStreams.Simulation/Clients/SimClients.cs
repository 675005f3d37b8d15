using Confluent.Kafka;
using Confluent.Kafka.Admin;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Clients;

namespace InboundStreams.Simulation.Clients;

/// <summary>The clients of one process.</summary>
/// <param name="silentSince">When the process was stopped; null while it runs.</param>
internal sealed class SimClients(SimWire wire, string transactionalId, Func<long?> silentSince) : IClientSupplier
{
    public IGroupConsumer Consumer(IGroupListener listener) => new SimConsumer(wire, listener, silentSince);

    public ITransactionalProducer Producer() => new SimProducer(wire, transactionalId);

    public ILogReader Reader(string purpose) => new SimReader(wire);

    public IClusterAdmin Admin() => new SimAdmin(wire);
}

internal sealed class SimAdmin(SimWire wire) : IClusterAdmin
{
    public Dictionary<TopicPartition, long> Beginnings(IEnumerable<TopicPartition> partitions) => List(partitions, log => log.Begin);

    public Dictionary<TopicPartition, long> Ends(IEnumerable<TopicPartition> partitions, IsolationLevel isolation) =>
        List(partitions, log => isolation == IsolationLevel.ReadCommitted ? log.StableEnd : log.End);

    public IReadOnlyList<TopicAccess> AccessTo(IEnumerable<string> topics) => [.. topics.Select(each => new TopicAccess(each, Exists: true, Allowed: Enum.GetValues<AclOperation>()))];

    public void Dispose()
    {
    }

    /// <summary>Of a partition without a leader there is an error, or, as seen of librdkafka 2.16, no error and no offset.</summary>
    private Dictionary<TopicPartition, long> List(IEnumerable<TopicPartition> partitions, Func<SimLog, long> offset)
    {
        wire.Hop();
        if (wire.Fails())
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "list offsets: no answer"));
        List<TopicPartitionOffsetError> answers = [];
        foreach (var partition in partitions)
        {
            var log = wire.Cluster.LogOf(partition);
            var error = log.HasLeader || wire.Scheduler.Chance(0.5) ? ErrorCode.NoError : ErrorCode.LeaderNotAvailable;
            answers.Add(new TopicPartitionOffsetError(partition, log.HasLeader ? offset(log) : Offset.Unset, new Error(error)));
        }

        wire.Hop();
        return LogOffsets.Of(answers);
    }
}

internal sealed class SimReader(SimWire wire) : ILogReader
{
    private readonly Dictionary<TopicPartition, (long Next, long End)> _stretches = [];

    public IReadOnlyCollection<TopicPartition> Missing => _stretches.Keys;

    public void Start(IEnumerable<Stretch> stretches)
    {
        _stretches.Clear();
        foreach (var stretch in stretches.Where(each => each.From < each.End))
            _stretches.Add(stretch.Partition, (stretch.From, stretch.End));
    }

    public void Poll(TimeSpan time, Action<ConsumeResult<byte[], byte[]>> take)
    {
        wire.Hop();
        if (wire.Fails())
            throw new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.Local_Transport, "the reader's connection was closed"));
        var moved = false;
        foreach (var partition in _stretches.Keys.ToList())
            moved |= Read(wire.Cluster.LogOf(partition), take);
        if (!moved && _stretches.Count > 0)
            wire.Wait(time);
    }

    public void Dispose()
    {
    }

    private bool Read(SimLog log, Action<ConsumeResult<byte[], byte[]>> take)
    {
        if (!log.HasLeader)
            return false;
        var (next, end) = _stretches[log.Partition];
        var from = next;
        for (var most = wire.Scheduler.Between(1, 40); most > 0 && next < Math.Min(end, log.StableEnd); next++, most--)
        {
            if (log.At(next) is { IsCommitted: true } entry)
                take(new ConsumeResult<byte[], byte[]>
                {
                    TopicPartitionOffset = new TopicPartitionOffset(log.Partition, next),
                    Message = new Message<byte[], byte[]> { Key = entry.Key!, Value = entry.Value! },
                });
        }

        if (next >= end)
            _stretches.Remove(log.Partition);
        else
            _stretches[log.Partition] = (next, end);
        return next > from;
    }
}
