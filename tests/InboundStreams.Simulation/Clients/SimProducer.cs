using Confluent.Kafka;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Threads;

namespace InboundStreams.Simulation.Clients;

/// <summary>
/// A transactional producer as librdkafka's: records leave at any moment between their production and the commit, and after being fenced the producer is of
/// no use.
/// </summary>
internal sealed class SimProducer(SimWire wire, string id) : ITransactionalProducer
{
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(2);

    private readonly Queue<(SimLog Log, Entry Entry)> _queue = new();
    private int? _epoch;
    private bool _isFenced;
    private bool _hasCommitted;

    public void Init(TimeSpan timeout) => _epoch = wire.Ask($"init {id}", timeout, () => wire.Cluster.HasCoordinators ? wire.Cluster.InitProducer(id) : null);

    public void Begin()
    {
        if (_epoch is null)
            throw new InvalidOperationException("The producer is not ready.");
        _queue.Clear();
        _hasCommitted = false;
    }

    public void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null)
    {
        var log = wire.Cluster.LogOf(topic, partition ?? wire.Cluster.PartitionOf(key));
        _queue.Enqueue((log, new Entry(key?.ToArray(), value?.ToArray(), headers, null, IsMarker: false, 0)));
    }

    public void Flush()
    {
        wire.HopCommitting();
        Send(wire.Scheduler.Between(0, _queue.Count));
        wire.HopCommitting();
    }

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMember member, TimeSpan timeout)
    {
        // First the coordinator of transactions hears that there will be offsets, then the group's gets them.
        InTransaction(timeout, () => wire.Cluster.HasCoordinators, _ => { });
        InTransaction(timeout, () => wire.Cluster.HasCoordinators, transaction =>
        {
            var refusal = wire.Cluster.Group.Check(member.Member, member.Generation);
            if (refusal != ErrorCode.NoError)
                throw new KafkaTxnRequiresAbortException(new Error(refusal, $"the group refuses the offsets of {member.Member}: {refusal}"));
            foreach (var offset in offsets)
                transaction.Offsets[offset.TopicPartition] = offset.Offset.Value;
            wire.Cluster.Group.Pending.Add(transaction);
        });
    }

    public void Commit(TimeSpan timeout)
    {
        wire.HopCommitting();
        if (!_hasCommitted)
        {
            Send(_queue.Count);
            wire.HopCommitting();
            End(timeout);
        }

        _hasCommitted = true;
        wire.HopCommitting();
        if (wire.Fails())
            throw wire.Scheduler.Chance(0.5)
                ? new KafkaRetriableException(new Error(ErrorCode.Local_TimedOut, "commit: no answer yet"))
                : new KafkaException(new Error(ErrorCode.Local_TimedOut, "commit: no answer"));
    }

    public void Abort(TimeSpan timeout)
    {
        _queue.Clear();
        if (_isFenced || _epoch is not { } epoch)
            throw new KafkaException(new Error(ErrorCode.Local_Fenced, "fenced", isFatal: true));
        wire.Until("abort", timeout, () => wire.Cluster.HasCoordinators);
        Guarded(() => wire.Cluster.EndTransaction(id, epoch, Outcome.Aborted));
    }

    public void Dispose() => _queue.Clear();

    private void Send(int count)
    {
        for (; count > 0; count--)
        {
            var (log, entry) = _queue.Peek();
            InTransaction(SendPatience, () => log.HasLeader, transaction =>
            {
                transaction.Logs.Add(log);
                log.Append(entry with { Transaction = transaction, Appended = wire.Scheduler.Now });
            });
            _queue.Dequeue();
        }
    }

    /// <summary>The decision may be lost on its way, or come late.</summary>
    private void End(TimeSpan timeout)
    {
        var epoch = _epoch!.Value;
        if (wire.Fails())
        {
            if (wire.Scheduler.Chance(0.5))
                wire.Scheduler.After(wire.Scheduler.Between(0, 2_000), () => EndLate(epoch));
            throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "commit: no answer"));
        }

        wire.Until("commit", timeout, () => wire.Cluster.HasCoordinators);
        Guarded(() => wire.Cluster.EndTransaction(id, epoch, Outcome.Committed));
    }

    private void EndLate(int epoch)
    {
        try
        {
            wire.Cluster.EndTransaction(id, epoch, Outcome.Committed);
        }
        catch (FencedException)
        {
            // Somebody was faster.
        }
    }

    /// <summary>Does something in the open transaction, which is begun if it must be.</summary>
    private void InTransaction(TimeSpan timeout, Func<bool> isReachable, Action<SimTransaction> act)
    {
        var epoch = _epoch!.Value;
        wire.Until("add to transaction", timeout, () =>
        {
            if (!isReachable())
                return false;
            SimTransaction? open = null;
            Guarded(() => open = wire.Cluster.TransactionOf(id, epoch));
            if (open is null)
                return false;
            act(open);
            return true;
        });
    }

    private void Guarded(Action call)
    {
        try
        {
            call();
        }
        catch (FencedException)
        {
            throw Fenced();
        }
    }

    private KafkaException Fenced()
    {
        _isFenced = true;
        return new KafkaException(new Error(ErrorCode.Local_Fenced, $"{id} is fenced", isFatal: true));
    }
}
