using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Stores;
using RocksDbSharp;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// One consumer, one transactional producer and the tasks of the consumer's partitions, on one thread. Nothing in a task is
/// shared, so nothing in it is locked.
/// </summary>
internal sealed class StreamThread : IDisposable
{
    private const int TakeMax = 2_000;
    private const int VisitMax = 2_000;
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(1);

    private readonly ThreadScope _scope;
    private readonly TaskManager _tasks;
    private readonly Func<RestRequest?> _restRequest;
    private readonly int _index;
    private readonly long _startedAt;
    private long _sliceStarted;
    private long _measured;
    private bool _moved;

    /// <param name="index">Of the process's threads.</param>
    /// <param name="restRequest">Who wants to know when nothing is under way; null for nobody.</param>
    public StreamThread(ThreadScope scope, IClientSupplier clients, IStateStores stores, RecordIntake intake, int index, Func<RestRequest?> restRequest)
    {
        (_scope, _index, _restRequest) = (scope, index, restRequest);
        _startedAt = scope.Now;
        _tasks = new TaskManager(scope, clients, stores, intake);
    }

    private StreamEngineOptions Options => _scope.Options;

    /// <summary>The clock that no record passes: the wall clock, or with the clock of the log the wall clock at the start.</summary>
    private long Clock => Options.Clock == ClockMode.Wall ? _scope.Now : _startedAt;

    /// <summary>
    /// Runs until stopped, or, as a batch, until everything is taken. One turn:
    /// 1. poll: buffer what the consumer has;
    /// 2. start tasks: look up where they begin, restore them;
    /// 3. take: records in merged order, with the timers before them;
    /// 4. visit: keys that a new definitions version has not seen;
    /// 5. advance: fire what is due by the clock when everything is read;
    /// 6. commit, when the slice is full or old enough;
    /// 7. rest: answer whoever wants to know that nothing is under way; once a second, say how far behind the tasks are.
    /// </summary>
    /// <exception cref="StreamThreadStoppedException">It cannot go on without an operator.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            TakeTurns(stop);
        }
        catch (Exception fault) when (fault is RocksDbException or IOException or UnauthorizedAccessException)
        {
            _tasks.Fail();
            throw new StreamThreadStoppedException(
                $"The engine stopped: the state directory cannot be read or written: {fault.Message}. Make room or grant the right, then start again; nothing is lost.", fault);
        }
        catch
        {
            _tasks.Fail();
            throw;
        }
    }

    private void TakeTurns(CancellationToken stop)
    {
        if (!WaitForDefinitions(stop))
            return;
        _tasks.Subscribe();
        while (!stop.IsCancellationRequested && !BatchDone())
        {
            var now = _scope.Now;
            Poll();
            if (_scope.Fatal is { } fault)
                throw fault;
            _tasks.Start();
            _moved = false;
            foreach (var task in _tasks.Running.ToList())
                Turn(task);
            if (CommitDue())
                Commit();
            SayRest(now);
            Measure();
        }

        Commit();
        _scope.Logger.Drained(_scope.Metrics.RecordsTaken, _tasks.Tasks.Count);
    }

    public void Dispose() => _tasks.Dispose();

    private void Poll()
    {
        foreach (var task in _tasks.Running)
            _tasks.Feed.CheckWaiting(task);
        // Whoever waits, for an input that lags or for an answer, waits here.
        _tasks.Feed.Poll(_moved || _tasks.IsRestoring ? TimeSpan.Zero : IdlePoll);
    }

    private void Measure()
    {
        if (_scope.Time.GetElapsedTime(_measured) < MeasureEvery)
            return;
        _measured = _scope.Time.GetTimestamp();
        _tasks.Measure();
    }

    private void Turn(OwnedTask task)
    {
        try
        {
            Take(task);
            Visit(task);
            Advance(task);
        }
        catch (CorruptStoreException damage)
        {
            _tasks.Rebuild(task, damage);
        }
    }

    private void Commit()
    {
        _sliceStarted = 0;
        _moved |= _tasks.Commit();
    }

    private bool WaitForDefinitions(CancellationToken stop)
    {
        while (_scope.Topology.LatestVersion() == 0)
        {
            if (_scope.Say("definitions"))
                _scope.Logger.NoDefinitions();
            if (stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100)))
                return false;
        }

        return true;
    }

    private void Take(OwnedTask task)
    {
        var core = task.Core!;
        var latest = _scope.Topology.LatestVersion();
        if (latest > core.Version && !core.HasOpenSlice)
        {
            core.Adopt(latest);
            _scope.Logger.Adopted(latest, task.Partition);
        }

        if (!core.HasBuffered)
            return;
        var (clock, elapsed, before) = (Clock, _scope.Elapsed, task.Taken);
        for (var i = 0; i < TakeMax && core.TakeNext(clock, elapsed); i++)
            task.Taken++;
        _moved |= !core.HasBuffered || core.SliceFull || task.Taken > before;
        _tasks.Feed.ResumeDrained(task);
    }

    private void Visit(OwnedTask task)
    {
        if (!task.Core!.WalkPending)
            return;
        task.Core.Visit(VisitMax);
        _moved = true;
    }

    private void Advance(OwnedTask task)
    {
        var core = task.Core!;
        if (task.Ends is not null)
        {
            if (!AllTakenOf(task) || core.WalkPending)
                return;
            core.AdvanceTo(Options.Until!.Value.ToUnixTimeMilliseconds());
            task.AdvancedToUntil = !core.SliceFull;
        }
        else if (Options.Clock == ClockMode.Wall && core.AllTaken && core.NextTimer <= _scope.Now)
        {
            core.AdvanceTo(_scope.Now);
        }
    }

    /// <param name="now">The wall clock when the turn began: what was due then has fired in it.</param>
    private void SayRest(long now)
    {
        if (_restRequest() is not { } request || request.IsAnswered(_index) || !_tasks.Tasks.All(task => IsAtRest(task, now)))
            return;
        request.Say(_index, new EngineRest(
            now,
            _tasks.Tasks.Min(task => task.Core!.NextTimer),
            _tasks.Tasks.SelectMany(task => task.Inputs.Select((partition, input) => KeyValuePair.Create(partition, task.Core!.NextOffset(input)))).ToDictionary()));
    }

    private bool IsAtRest(OwnedTask task, long now) =>
        task is { State: TaskState.Running, Core: { HasOpenSlice: false, WalkPending: false, AllTaken: true } core }
        && core.Version >= _scope.Topology.LatestVersion()
        && task.Waiting.All(queue => queue.Count == 0)
        && !(Options.Clock == ClockMode.Wall && core.NextTimer <= now);

    private bool BatchDone() =>
        Options.Until is not null && _tasks.Tasks.Count > 0 && _tasks.Tasks.All(task => task is { State: TaskState.Running, AdvancedToUntil: true, Core.HasOpenSlice: false });

    private static bool AllTakenOf(OwnedTask task) =>
        task.Ends!.Select((end, input) => task.Core!.NextOffset(input) >= end || task.Core.IsTaken(input)).All(taken => taken) && !task.Core!.HasBuffered;

    private bool CommitDue()
    {
        var open = false;
        var full = false;
        foreach (var task in _tasks.Tasks)
        {
            open |= task.Core?.HasOpenSlice ?? false;
            full |= task.Core?.SliceFull ?? false;
        }

        if (!open)
        {
            _sliceStarted = 0;
            return false;
        }

        if (_sliceStarted == 0)
            _sliceStarted = _scope.Time.GetTimestamp();
        return full || _scope.Time.GetElapsedTime(_sliceStarted) >= Options.CommitInterval;
    }
}
