using Confluent.Kafka;
using InboundStreams.Simulation.Schedule;
using InboundStreams.Streams;

namespace InboundStreams.Simulation.Cluster;

/// <summary>
/// Kafka, as far as an engine can tell: logs with leaders that go and come, transactions with markers that come late, one consumer group. Its rules are those of
/// the brokers since 3.6, which refuse records of a transaction that its coordinator does not know to be open (KIP-890, first part).
/// </summary>
internal sealed class SimCluster
{
    private const long SweepEvery = 50;

    private readonly Scheduler _scheduler;
    private readonly Dictionary<TopicPartition, SimLog> _logs = [];
    private readonly Dictionary<string, SimProducerId> _producers = [];
    private readonly long _transactionTimeout;

    public SimCluster(Scheduler scheduler, Topology topology, int partitions, StreamEngineOptions options)
    {
        (_scheduler, Topology, Partitions) = (scheduler, topology, partitions);
        _transactionTimeout = (long)options.TransactionTimeout.TotalMilliseconds;
        string[] topics =
        [
            .. topology.Sources.Select(each => each.Topic), .. topology.Sinks.Select(each => each.Topic),
            topology.DeadLetterTopic, topology.ChangelogTopic, topology.OrderTopic,
        ];
        foreach (var topic in topics)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                var log = new SimLog(topic, partition) { Appended = () => Appended() };
                _logs[log.Partition] = log;
            }
        }

        Group = new SimGroup(scheduler, partitions, (long)options.SessionTimeout.TotalMilliseconds, rebalanceTimeout: 5_000);
        Sweep();
    }

    public Topology Topology { get; }

    public int Partitions { get; }

    public SimGroup Group { get; }

    public IReadOnlyCollection<SimLog> Logs => _logs.Values;

    /// <summary>Called after something was appended to any log.</summary>
    public Action Appended { get; set; } = () => { };

    /// <summary>How late markers may be, milliseconds.</summary>
    public int MarkerDelayMax { get; set; } = 5;

    /// <summary>The coordinators of transactions and of the group answer.</summary>
    public bool HasCoordinators { get; set; } = true;

    public bool HasOpenTransactions => _producers.Values.Any(each => each.Transaction is not null);

    public SimLog LogOf(string topic, int partition) => _logs[new TopicPartition(topic, partition)];

    public SimLog LogOf(TopicPartition partition) => _logs[partition];

    /// <summary>The partition that a key belongs to.</summary>
    public int PartitionOf(byte[]? key) => key is null ? 0 : new RecordKey(key).PartitionOf(Partitions);

    /// <summary>Fences the id's earlier producers and ends what they left open.</summary>
    /// <returns>The epoch; null while an earlier transaction's markers are being written.</returns>
    public int? InitProducer(string id)
    {
        if (!_producers.TryGetValue(id, out var producer))
            _producers[id] = producer = new SimProducerId();
        if (producer.Transaction is { Outcome: Outcome.Open } open)
        {
            producer.Epoch++;
            End(id, producer, open, Outcome.Aborted);
        }

        if (producer.Transaction is not null)
            return null;
        return ++producer.Epoch;
    }

    /// <returns>Null while the markers of the transaction before are being written.</returns>
    /// <exception cref="FencedException">There is a newer producer of this id, or its transaction took too long.</exception>
    public SimTransaction? TransactionOf(string id, int epoch)
    {
        var producer = Checked(id, epoch);
        if (producer.IsEnding)
            return null;
        return producer.Transaction ??= new SimTransaction(_scheduler.Now);
    }

    /// <exception cref="FencedException">There is a newer producer of this id, or its transaction took too long.</exception>
    public void EndTransaction(string id, int epoch, Outcome outcome)
    {
        var producer = Checked(id, epoch);
        if (producer.Transaction is { Outcome: Outcome.Open } open)
            End(id, producer, open, outcome);
    }

    private SimProducerId Checked(string id, int epoch)
    {
        var producer = _producers[id];
        return producer.Epoch == epoch ? producer : throw new FencedException();
    }

    private void End(string id, SimProducerId producer, SimTransaction transaction, Outcome outcome)
    {
        if (_scheduler.Trace.IsOn)
        {
            var (logs, offsets) = (transaction.Logs.Select(log => Name(log.Partition)), transaction.Offsets.Select(each => $"{Name(each.Key)}={each.Value}"));
            _scheduler.Trace.Write(_scheduler.Now, "cluster", $"{id} {outcome}: {string.Join(" ", logs)} offsets {string.Join(" ", offsets)}");
        }

        transaction.Outcome = outcome;
        transaction.MarkersLeft = transaction.Logs.Count + 1;
        foreach (var log in transaction.Logs)
            WriteMarker(producer, transaction, log);
        _scheduler.After(_scheduler.Between(0, MarkerDelayMax), () =>
        {
            Group.Apply(transaction);
            Written(producer, transaction);
        });
    }

    private void WriteMarker(SimProducerId producer, SimTransaction transaction, SimLog log) =>
        _scheduler.After(_scheduler.Between(0, MarkerDelayMax), () =>
        {
            if (!log.HasLeader)
            {
                WriteMarker(producer, transaction, log);
                return;
            }

            log.Append(new Entry(null, null, null, transaction, IsMarker: true, _scheduler.Now));
            Written(producer, transaction);
        });

    private static void Written(SimProducerId producer, SimTransaction transaction)
    {
        if (--transaction.MarkersLeft == 0)
            producer.Transaction = null;
    }

    private void Sweep()
    {
        Group.Tick();
        foreach (var (id, producer) in _producers)
        {
            if (producer.Transaction is not { Outcome: Outcome.Open } open || _scheduler.Now - open.Began <= _transactionTimeout)
                continue;
            _scheduler.Trace.Write(_scheduler.Now, "cluster", $"the transaction of {id} takes too long");
            producer.Epoch++;
            End(id, producer, open, Outcome.Aborted);
        }

        _scheduler.After(SweepEvery, Sweep);
    }

    public static string Name(TopicPartition partition) => $"{partition.Topic}[{partition.Partition.Value}]";
}

/// <summary>The broker knows a newer producer of the same id.</summary>
internal sealed class FencedException : Exception;
