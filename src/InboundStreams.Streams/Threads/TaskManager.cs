using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// The tasks of a stream thread: those that the group has assigned are located, restored, run and committed together, and start over together when
/// a transaction fails.
/// </summary>
internal sealed class TaskManager : IGroupListener, IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookAgainAtRefused = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestoreTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RestoreTimeBesideOthers = TimeSpan.FromMilliseconds(5);

    private readonly ThreadScope _scope;
    private readonly IGroupConsumer _consumer;
    private readonly IClusterAdmin _admin;
    private readonly StreamsProducer _producer;
    private readonly ChangelogReader _changelog;
    private readonly TaskLocator _locator;
    private readonly ClusterNeeds _needs;
    private readonly SortedDictionary<int, OwnedTask> _tasks = [];
    private GroupMember? _member;
    private int _failures;
    private bool _hasFailed;
    private TimeSpan _retryAt;

    public TaskManager(ThreadScope scope, IClientSupplier clients, IStateStores stores, RecordIntake intake)
    {
        _scope = scope;
        _consumer = clients.Consumer(this);
        _admin = clients.Admin();
        _producer = new StreamsProducer(scope.Topology, scope.Options.TransactionTimeout, clients, scope.Time);
        _changelog = new ChangelogReader(scope, clients, stores, _admin);
        _locator = new TaskLocator(scope, clients, _consumer, _admin, _changelog);
        _needs = new ClusterNeeds(scope, _admin);
        Feed = new InputFeed(scope, _consumer, _needs, intake, RunningTaskOf);
    }

    public InputFeed Feed { get; }

    public IReadOnlyCollection<OwnedTask> Tasks => _tasks.Values;

    public IEnumerable<OwnedTask> Running => _tasks.Values.Where(task => task.State == TaskState.Running);

    public bool IsRestoring => _changelog.IsRestoring;

    public void Subscribe() => _consumer.Subscribe([.. _scope.Topology.Sources.Select(source => source.Topic)]);

    /// <summary>A state may be changed half, outputs may be missing: nothing is committed any more, whatever closes or revokes.</summary>
    public void Fail() => _hasFailed = true;

    /// <summary>Looks up where tasks begin, restores them, and lets run what is complete.</summary>
    public void Start()
    {
        if (_scope.Fatal is not null)
            return;
        _needs.Look();
        if (_tasks.Values.All(task => task.State == TaskState.Running))
            return;
        try
        {
            Locate();
            foreach (var task in Restored())
                TryRun(task);
        }
        catch (KafkaException fault)
        {
            Delay(Hopeless.IncludesCode(fault.Error.Code) ? _needs.Explain(fault.Error) : fault.Message);
        }
        catch (OperationCanceledException fault)
        {
            Delay(fault.Message);
        }
        catch (StreamThreadStoppedException fault)
        {
            _scope.End(fault);
        }
    }

    /// <summary>Ends the slices of all tasks in one transaction.</summary>
    /// <returns>Whether something was committed.</returns>
    /// <exception cref="Exception">What is no fault of Kafka is one of this code or of the disk: nothing more may be committed after it.</exception>
    public bool Commit()
    {
        if (_member is not { CanCommit: true } member || !_tasks.Values.Any(task => task.Core?.HasOpenSlice ?? false))
            return false;
        List<(OwnedTask Task, Slice Slice)> closed = [];
        foreach (var task in _tasks.Values)
        {
            if (TryClose(task, member) is { } slice)
                closed.Add((task, slice));
        }

        if (closed.Count == 0)
            return false;

        var began = _scope.Time.GetTimestamp();
        using var span = EngineTrace.Start(EngineTrace.Commit);
        try
        {
            _producer.Commit([.. closed.Select(each => each.Slice)], member);
        }
        catch (Exception fault) when (fault is KafkaException or InvalidOperationException)
        {
            StartOver(fault);
            return false;
        }

        _scope.Metrics.CommittedIn(_scope.Time.GetElapsedTime(began));
        using (EngineTrace.Start(EngineTrace.Stores))
        {
            foreach (var (task, slice) in closed)
                Committed(task, slice);
        }

        _failures = 0;
        return true;
    }

    /// <summary>For the metrics: how far the tasks are behind.</summary>
    public void Measure()
    {
        foreach (var task in Running)
            task.Lags(task.Inputs.Select((input, i) => Math.Max(0, (_consumer.EndOf(input) ?? 0) - task.Core!.NextOffset(i))).Sum());
        var due = Running.Min(task => task.Core!.NextTimer);
        _scope.Metrics.Late(TimeSpan.FromMilliseconds(_scope.Options.Clock == ClockMode.Wall && due < _scope.Now ? _scope.Now - due.Value : 0));
    }

    /// <summary>A store cannot be read: the task is restored from its changelog, the others go on.</summary>
    public void Rebuild(OwnedTask task, CorruptStoreException damage)
    {
        task.Reset();
        _changelog.PutAside(task.Partition, damage);
    }

    public void Dispose()
    {
        _consumer.Close();
        Close([.. _tasks.Keys]);
        _consumer.Dispose();
        _locator.Dispose();
        _changelog.Dispose();
        _admin.Dispose();
        _producer.Dispose();
    }

    void IGroupListener.Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        try
        {
            _member = _consumer.Member;
            _retryAt = default;
            foreach (var group in partitions.GroupBy(each => each.Partition.Value))
            {
                if (group.Count() != _scope.Topology.Sources.Count)
                    _scope.End(new StreamThreadStoppedException(
                        $"The engine stopped: of partition {group.Key} only {string.Join(", ", group.Select(each => each.Topic))} are assigned. All members of "
                        + $"the group {_scope.Topology.ApplicationId} must run the same topology on topics with equal partition counts."));
                _tasks[group.Key] = new OwnedTask(group.Key, _scope.Topology.Sources, _scope.Metrics);
            }

            _scope.Logger.Assigned(string.Join(" ", _tasks.Keys), _member.Member, _member.Generation);
        }
        catch (Exception fault)
        {
            _scope.End(fault);
        }
    }

    void IGroupListener.Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        try
        {
            _scope.Logger.Revoked(string.Join(" ", _tasks.Keys));
            if (!_hasFailed)
                Commit();
        }
        catch (Exception fault)
        {
            _hasFailed = true;
            _scope.End(fault);
        }

        Release(partitions);
    }

    void IGroupListener.Lost(IReadOnlyList<TopicPartition> partitions)
    {
        _scope.Logger.Lost(string.Join(" ", _tasks.Keys));
        Release(partitions);
    }

    void IGroupListener.Failed(Error error)
    {
        _scope.Logger.ClientFault(error.Reason);
        _needs.Suspect();
    }

    private OwnedTask? RunningTaskOf(int partition) => _tasks.TryGetValue(partition, out var task) && task.State == TaskState.Running ? task : null;

    private void Locate()
    {
        var locating = _tasks.Values.Where(task => task.State == TaskState.Locating).ToList();
        if (locating.Count == 0 || _scope.Elapsed < _retryAt)
            return;
        // Ends what this process left open in an earlier life; until then the group's offsets are not stable.
        _producer.Init();
        var unlocated = _locator.Locate(locating, _member?.Generation ?? -1);
        if (unlocated.Refused.Count > 0)
            Refuse(unlocated.Refused);
        if (unlocated.Waiting.Count > 0)
            Delay(string.Join("; ", unlocated.Waiting));
    }

    /// <summary>The others go on; a process ends only where there is no other, or where it is to end by itself.</summary>
    private void Refuse(List<string> reasons)
    {
        var isAll = reasons.Count == _tasks.Count && _scope.Options.Threads == 1;
        if (isAll || _scope.Options.Until is not null)
            throw new StreamThreadStoppedException($"The engine stopped: {string.Join(" ", reasons)}");
        if (_scope.Say("refused"))
            _scope.Logger.PartitionsRefused(string.Join(" ", reasons));
        _retryAt = _scope.Elapsed + LookAgainAtRefused;
    }

    private void Delay(string reason)
    {
        _needs.Suspect();
        if (_scope.Say("start"))
            _scope.Logger.StartDelayed(reason);
        _retryAt = _scope.Elapsed + LookAgain;
    }

    private IReadOnlyList<OwnedTask> Restored()
    {
        try
        {
            return _changelog.Restore(Running.Any() ? RestoreTimeBesideOthers : RestoreTime);
        }
        catch (KafkaException)
        {
            _changelog.ReadAgain();
            throw;
        }
    }

    /// <summary>Its store is complete. What cannot be sought now is located again.</summary>
    private void TryRun(OwnedTask task)
    {
        try
        {
            Run(task);
        }
        catch (KafkaException fault)
        {
            task.Reset();
            Delay($"partition {task.Partition}: {fault.Message}");
        }
        catch (CorruptStoreException damage)
        {
            Rebuild(task, damage);
        }
    }

    private void Run(OwnedTask task)
    {
        foreach (var (partition, next) in task.Inputs.Zip(task.Start!.NextOffsets))
            _consumer.Seek(new TopicPartitionOffset(partition, next));
        _consumer.Resume(task.Inputs);
        var options = _scope.Options;
        var limits = options.Clock == ClockMode.Log ? options.Limits with { MergeWaitMax = TimeSpan.MaxValue } : options.Limits;
        task.Run(new StreamTask(_scope.Topology, task.Start, task.Store!, limits));
    }

    private Slice? TryClose(OwnedTask task, GroupMember member)
    {
        try
        {
            return task.Core?.CloseSlice(member.Member, member.Generation);
        }
        catch (CorruptStoreException damage)
        {
            Rebuild(task, damage);
            return null;
        }
    }

    private void Committed(OwnedTask task, Slice slice)
    {
        var deadLetters = slice.Order.Entries.OfType<OrderEntry.DeadLettered>().ToList();
        foreach (var dead in deadLetters)
            _scope.Logger.DeadLettered($"{task.Inputs[dead.Input].Topic}[{task.Partition}]@{dead.From}" + (dead.To > dead.From ? $"…{dead.To}" : ""), dead.Reason);
        var fired = slice.Order.Entries.OfType<OrderEntry.Advance>().Sum(each => (long)each.Fired);
        _scope.Metrics.Committed(task.Taken, deadLetters.Sum(each => each.To - each.From + 1), fired);
        try
        {
            task.Committed(slice);
        }
        catch (CorruptStoreException damage)
        {
            Rebuild(task, damage);
        }
    }

    /// <summary>The transaction's outcome is known to the log alone: drop what was not committed, and read the tasks anew.</summary>
    private void StartOver(Exception fault)
    {
        if (fault is KafkaException { Error: var error } && Hopeless.IncludesCode(error.Code))
            _scope.End(new StreamThreadStoppedException($"The engine stopped: {_needs.Explain(error)}", fault));
        _needs.Suspect();
        _scope.Logger.StartingOver(fault.Message);
        _scope.Metrics.Restarted();
        _producer.Discard();
        foreach (var task in _tasks.Values)
        {
            _changelog.Forget(task);
            task.Reset();
        }

        _failures++;
        _retryAt = _scope.Elapsed + TimeSpan.FromMilliseconds(Math.Min(100 << Math.Min(_failures, 5), 2000));
    }

    private void Release(IReadOnlyList<TopicPartition> partitions)
    {
        try
        {
            Close([.. partitions.Select(each => each.Partition.Value).Distinct()]);
        }
        catch (Exception fault)
        {
            _scope.End(fault);
        }
    }

    private void Close(IReadOnlyList<int> partitions)
    {
        foreach (var partition in partitions)
        {
            if (!_tasks.Remove(partition, out var task))
                continue;
            _changelog.Forget(task);
            task.Close();
        }
    }
}
