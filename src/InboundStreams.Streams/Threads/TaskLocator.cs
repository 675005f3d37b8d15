using System.Collections.Immutable;
using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// Finds where tasks begin: after their last order record, which must agree with the group's offsets, or at the start of everything. What it asks may
/// not be answered, or not yet; what does not fit is looked at again before it is believed.
/// </summary>
internal sealed class TaskLocator : IDisposable
{
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadTime = TimeSpan.FromMilliseconds(100);

    private readonly ThreadScope _scope;
    private readonly IGroupConsumer _consumer;
    private readonly IClusterAdmin _admin;
    private readonly ChangelogReader _changelog;
    private readonly ILogReader _reader;
    private readonly Doubts _doubts;
    private int _looks;

    /// <param name="changelog">Opens and restores the stores of what has been located.</param>
    public TaskLocator(ThreadScope scope, IClientSupplier clients, IGroupConsumer consumer, IClusterAdmin admin, ChangelogReader changelog)
    {
        (_scope, _consumer, _admin, _changelog) = (scope, consumer, admin, changelog);
        _reader = clients.Reader("look");
        _doubts = new Doubts(scope.Time, scope.Options.SessionTimeout);
    }

    private Topology Topology => _scope.Topology;

    /// <summary>All at once; or, when one of them cannot be located yet, each for itself, so that the others start.</summary>
    /// <param name="generation">Of the group.</param>
    public Unlocated Locate(IReadOnlyList<OwnedTask> tasks, int generation)
    {
        foreach (var task in tasks)
        {
            task.Reset();
            _consumer.Pause(task.Inputs);
        }

        var unlocated = new Unlocated([], []);
        if (tasks.Count > 1 && TryTogether(tasks))
            return unlocated;
        // Not always the same first: behind one that keeps everybody waiting the others would never be looked at.
        var first = _looks++ % tasks.Count;
        foreach (var task in tasks.Skip(first).Concat(tasks.Take(first)))
        {
            if (!TryAlone(task, generation, unlocated))
                break;
        }

        return unlocated;
    }

    public void Dispose() => _reader.Dispose();

    private bool TryTogether(IReadOnlyList<OwnedTask> tasks)
    {
        try
        {
            Together(tasks);
            return true;
        }
        catch (Exception fault) when (fault is KafkaException or DoubtfulStartException or NotReadyException)
        {
            return false;
        }
    }

    /// <returns>False when nothing answers: it took a while to know that, and the next will fare no better.</returns>
    private bool TryAlone(OwnedTask task, int generation, Unlocated unlocated)
    {
        try
        {
            task.Reset();
            Together([task]);
            return true;
        }
        catch (Exception fault) when (fault is KafkaException or NotReadyException)
        {
            unlocated.Waiting.Add($"partition {task.Partition}: {fault.Message}");
            return (fault as KafkaException)?.Error.Code is not (ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown);
        }
        catch (DoubtfulStartException doubt)
        {
            if (_doubts.Confirm(task.Partition, doubt.Message, generation))
                unlocated.Refused.Add($"{doubt.Message} (inbound doctor shows how all partitions stand.)");
            else
                unlocated.Waiting.Add($"partition {task.Partition} is looked at again, because {doubt.Message}");
            return true;
        }
    }

    /// <exception cref="KafkaException">Something has not answered: nothing is known of any of them.</exception>
    /// <exception cref="DoubtfulStartException">Of one of them something does not fit.</exception>
    /// <exception cref="NotReadyException">A store is still open elsewhere, or definitions are not here yet.</exception>
    private void Together(IReadOnlyList<OwnedTask> tasks)
    {
        var committed = _consumer.Committed(tasks.SelectMany(task => task.Inputs), AskPatience);
        var orders = LastOrders(tasks);
        foreach (var task in tasks)
        {
            task.Start = orders.GetValueOrDefault(task.Partition) is { } last
                ? Resume(task, last.Head, [.. task.Inputs.Select(each => committed[each])])
                : FirstStart(task, committed);
            if (_scope.Options.Until is not null)
            {
                var ends = _admin.Ends(task.Inputs, IsolationLevel.ReadCommitted);
                task.Ends = [.. task.Inputs.Select(each => ends[each])];
            }
        }

        _changelog.Open(tasks);
        foreach (var task in tasks)
            _doubts.Forget(task.Partition);
    }

    /// <exception cref="NotReadyException">The definitions that it is on are not here yet.</exception>
    private TaskStart Resume(OwnedTask task, OrderHead head, IReadOnlyList<Offset> committed)
    {
        var offsets = string.Join(" ", head.NextOffsets);
        if (committed.All(each => each == Offset.Unset))
        {
            if (_scope.Say($"order {task.Partition}"))
                _scope.Logger.ResumedFromOrder(Topology.ApplicationId, task.Partition, offsets);
        }
        else if (!committed.Select(each => each.Value).SequenceEqual(head.NextOffsets))
        {
            throw new DoubtfulStartException(
                $"for partition {task.Partition} the group {Topology.ApplicationId} says next offsets {string.Join(" ", committed)}, the last record of "
                + $"{Topology.OrderTopic} says {offsets}. Somebody has moved the group's offsets. Delete them (kafka-consumer-groups --delete-offsets) to "
                + "resume where the order ends, or use inbound replay to go back.");
        }

        if (head.DefinitionsVersion > Topology.LatestVersion())
            throw new NotReadyException($"it is on definitions version {head.DefinitionsVersion}, and this process has none after {Topology.LatestVersion()} yet");
        return new TaskStart(task.Partition, head.NextOffsets, head.LoadEnds, head.TaskTime, head.DefinitionsVersion, head.VisitedUpTo);
    }

    private TaskStart FirstStart(OwnedTask task, Dictionary<TopicPartition, Offset> committed)
    {
        if (task.Inputs.Any(each => committed[each] != Offset.Unset))
            throw new DoubtfulStartException(
                $"the group {Topology.ApplicationId} has offsets for partition {task.Partition}, but {Topology.OrderTopic} has no record of it. "
                + "The order topic was deleted or trimmed; restore it, or start anew with another --application-id.");
        if (HoldsRecords(new TopicPartition(Topology.ChangelogTopic, task.Partition)))
            throw new DoubtfulStartException(
                $"{Topology.ChangelogTopic}[{task.Partition}] has records, but {Topology.OrderTopic} has none. "
                + "Restore the order topic, or start anew with another --application-id.");

        var begins = _admin.Beginnings(task.Inputs);
        var ends = _admin.Ends(task.Inputs, IsolationLevel.ReadCommitted);
        var loadEnds = Topology.Sources.Zip(task.Inputs, (source, input) => source.LoadedFirst ? ends[input] : 0).ToImmutableArray();
        if (_scope.Say($"first {task.Partition}"))
            _scope.Logger.FirstStart(task.Partition, string.Join(" ", loadEnds));
        return new TaskStart(task.Partition, [.. task.Inputs.Select(each => begins[each])], loadEnds);
    }

    /// <summary>Committed ones. A first transaction that was aborted leaves a marker, and nothing else.</summary>
    private bool HoldsRecords(TopicPartition partition)
    {
        var begin = _admin.Beginnings([partition])[partition];
        var end = _admin.Ends([partition], IsolationLevel.ReadUncommitted)[partition];
        var found = false;
        ReadToEnd([new Stretch(partition, begin, end)], _ => found = true, until: () => found);
        return found;
    }

    private Dictionary<int, OrderRecord> LastOrders(IReadOnlyList<OwnedTask> tasks)
    {
        var partitions = tasks.Select(task => new TopicPartition(Topology.OrderTopic, task.Partition)).ToList();
        var last = OrderTails.Read(_admin, partitions, (stretches, take) => ReadToEnd(stretches, take));
        return last.ToDictionary(each => each.Key, each => Topology.OrderSerde.Deserialize(each.Value));
    }

    private void ReadToEnd(IEnumerable<Stretch> stretches, Action<ConsumeResult<byte[], byte[]>> take, Func<bool>? until = null)
    {
        _reader.Start(stretches);
        var started = _scope.Time.GetTimestamp();
        while (_reader.Missing.Count > 0 && until?.Invoke() != true)
        {
            _reader.Poll(ReadTime, take);
            // An open transaction of a dead member ends by time-out at the latest.
            if (_scope.Time.GetElapsedTime(started) > _scope.Options.TransactionTimeout * 2)
                throw new KafkaException(new Error(
                    ErrorCode.Local_TimedOut,
                    $"{string.Join(" ", _reader.Missing.Select(each => $"{each.Topic}[{each.Partition.Value}]"))} cannot be read to the end yet"));
        }
    }
}

/// <summary>What has not been located, in words.</summary>
/// <param name="Waiting">Will be looked at again, and why.</param>
/// <param name="Refused">Something does not fit, and that is certain: an operator must decide. Looked at again as well.</param>
internal sealed record Unlocated(List<string> Waiting, List<string> Refused);
