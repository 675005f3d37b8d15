using Confluent.Kafka;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Threads;

/// <summary>
/// One consumer, one transactional producer and the tasks of the consumer's partitions, on one thread. Nothing in a task is
/// shared, so nothing in it is locked.
/// </summary>
internal sealed partial class StreamThread : IPollReceiver, IDisposable
{
    private const int PollMax = 5_000;
    private const int TakeMax = 2_000;
    private const int VisitMax = 2_000;
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    private readonly Topology _topology;
    private readonly StreamEngineOptions _options;
    private readonly StateDirectory? _directory;
    private readonly RocksDbMemory? _storeMemory;
    private readonly EngineMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _transactionalId;
    private readonly RecordIntake _intake;
    private readonly Doubts _doubts;
    private readonly long _startedAt;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly IPolling _polling;
    private readonly IAdminClient _admin;
    private readonly LogReader _reader;
    private readonly LogReader _looking;
    private readonly int _index;
    private readonly Func<RestRequest?> _restRequest;
    private readonly SortedDictionary<int, OwnedTask> _tasks = [];
    private readonly Dictionary<string, int> _inputOf;
    private readonly Dictionary<string, long> _lastSaid = [];
    private TransactionalWriter? _writer;
    private GroupMember? _member;
    private long _sliceStarted;
    private int _failures;
    private Exception? _fatal;
    private bool _hasFailed;
    private bool _moved;

    public StreamThread(
        Topology topology,
        StreamEngineOptions options,
        StateDirectory? directory,
        RocksDbMemory? storeMemory,
        int index,
        int partitions,
        EngineMetrics metrics,
        TimeProvider time,
        ILogger logger,
        Func<RestRequest?> restRequest)
    {
        (_topology, _options, _directory, _storeMemory) = (topology, options, directory, storeMemory);
        (_metrics, _time, _logger) = (metrics, time, logger);
        (_index, _restRequest) = (index, restRequest);
        _intake = new RecordIntake(topology, partitions, logger);
        _doubts = new Doubts(time, options.SessionTimeout);
        _startedAt = Now;
        _transactionalId = $"{topology.ApplicationId}-{directory?.ProcessId ?? StateDirectory.NewIdentity()}-{index}";
        _inputOf = topology.Sources.Select((source, i) => (source.Topic, i)).ToDictionary(each => each.Topic, each => each.i, StringComparer.Ordinal);
        _consumer = NewConsumer();
        _polling = NewPolling();
        _admin = new AdminClientBuilder(options.Kafka.ApplyTo(new AdminClientConfig { ClientId = $"{_transactionalId}-admin" })).SetLogHandler((_, _) => { }).Build();
        _reader = new LogReader(options.Kafka, $"{_transactionalId}-restore");
        _looking = new LogReader(options.Kafka, $"{_transactionalId}-look");
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The clock that no record passes: the wall clock, or with the clock of the log the wall clock at the start.</summary>
    private long Clock => _options.Clock == ClockMode.Wall ? Now : _startedAt;

    /// <summary>
    /// Runs until stopped, or, as a batch, until everything is taken. One turn:
    /// 1. poll: buffer what the consumer has;
    /// 2. start tasks: look up where they begin, restore them;
    /// 3. take: records in merged order, with the timers before them;
    /// 4. visit: keys that a new definitions version has not seen;
    /// 5. advance: fire what is due by the clock when everything is read;
    /// 6. commit, when the slice is full or old enough;
    /// 7. rest: answer whoever wants to know that nothing is under way.
    /// </summary>
    /// <exception cref="StreamThreadStoppedException">It cannot go on without an operator.</exception>
    public void Run(CancellationToken stop)
    {
        try
        {
            TakeTurns(stop);
        }
        catch
        {
            // A state may be changed half, outputs may be missing: closing the consumer must not commit that.
            _hasFailed = true;
            throw;
        }
    }

    private void TakeTurns(CancellationToken stop)
    {
        if (!WaitForDefinitions(stop))
            return;
        _consumer.Subscribe(_topology.Sources.Select(source => source.Topic));
        while (!stop.IsCancellationRequested && !BatchDone())
        {
            var now = Now;
            Poll();
            if (_fatal is not null)
                throw _fatal;
            StartTasks();
            _moved = false;
            foreach (var task in _tasks.Values.Where(each => each.Phase == TaskPhase.Running))
            {
                Take(task);
                Visit(task);
                Advance(task);
            }

            if (CommitDue())
                Commit();
            SayRest(now);
        }

        Commit();
        _logger.Drained(_metrics.RecordsTaken, _tasks.Count);
    }

    public void Dispose()
    {
        (_polling as IDisposable)?.Dispose();
        try
        {
            _consumer.Close();
        }
        catch (KafkaException fault)
        {
            _logger.Client(fault.Message);
        }

        CloseTasks(_tasks.Keys.ToList());
        _consumer.Dispose();
        _reader.Dispose();
        _looking.Dispose();
        _admin.Dispose();
        _writer?.Dispose();
    }

    private bool WaitForDefinitions(CancellationToken stop)
    {
        while (_topology.LatestVersion() == 0)
        {
            if (Say("definitions"))
                _logger.NoDefinitions();
            if (stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100)))
                return false;
        }

        return true;
    }

    private void Take(OwnedTask task)
    {
        var core = task.Core!;
        var latest = _topology.LatestVersion();
        if (latest > core.Version && !core.SliceFull)
        {
            core.Adopt(latest);
            _logger.Adopted(latest, task.Partition);
        }

        if (!core.HasBuffered)
            return;
        var (clock, elapsed, before) = (Clock, _time.GetElapsedTime(0), task.Taken);
        for (var i = 0; i < TakeMax && core.TakeNext(clock, elapsed); i++)
            task.Taken++;
        _moved |= !core.HasBuffered || core.SliceFull || task.Taken > before;
        ResumeDrained(task);
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
            core.AdvanceTo(_options.Until!.Value.ToUnixTimeMilliseconds());
            task.AdvancedToUntil = !core.SliceFull;
        }
        else if (_options.Clock == ClockMode.Wall && core.AllTaken && core.NextTimer <= Now)
        {
            core.AdvanceTo(Now);
        }
    }

    /// <param name="now">The wall clock when the turn began: what was due then has fired in it.</param>
    private void SayRest(long now)
    {
        if (_restRequest() is not { } request || request.IsAnswered(_index) || !_tasks.Values.All(task => IsAtRest(task, now)))
            return;
        request.Say(_index, new EngineRest(
            now,
            _tasks.Values.Min(task => task.Core!.NextTimer),
            _tasks.Values.SelectMany(task => Inputs(task).Select((partition, input) => KeyValuePair.Create(partition, task.Core!.NextOffset(input)))).ToDictionary()));
    }

    private bool IsAtRest(OwnedTask task, long now) =>
        task is { Phase: TaskPhase.Running, Core: { HasOpenSlice: false, WalkPending: false, AllTaken: true } core }
        && core.Version >= _topology.LatestVersion()
        && task.Waiting.All(queue => queue.Count == 0)
        && !(_options.Clock == ClockMode.Wall && core.NextTimer <= now);

    private bool BatchDone() =>
        _options.Until is not null && _tasks.Count > 0 && _tasks.Values.All(task => task is { Phase: TaskPhase.Running, AdvancedToUntil: true, Core.HasOpenSlice: false });

    private static bool AllTakenOf(OwnedTask task) =>
        task.Ends!.Select((end, input) => task.Core!.NextOffset(input) >= end || task.Core.IsTaken(input)).All(taken => taken) && !task.Core!.HasBuffered;

    private bool CommitDue()
    {
        var open = false;
        var full = false;
        foreach (var task in _tasks.Values)
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
            _sliceStarted = _time.GetTimestamp();
        return full || _time.GetElapsedTime(_sliceStarted) >= _options.CommitInterval;
    }

    /// <summary>True once every ten seconds: how often something that waits says so, each for itself.</summary>
    private bool Say(string subject)
    {
        if (_lastSaid.TryGetValue(subject, out var said) && _time.GetElapsedTime(said) < SayAgain)
            return false;
        _lastSaid[subject] = _time.GetTimestamp();
        return true;
    }
}
