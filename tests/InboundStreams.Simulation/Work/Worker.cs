using InboundStreams.Simulation.Clients;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Schedule;
using InboundStreams.Streams;
using InboundStreams.Streams.Intake;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Threads;

namespace InboundStreams.Simulation.Work;

/// <summary>A machine on which the engine runs, with one stream thread: its processes live, sleep and die, and are started again.</summary>
internal sealed class Worker
{
    private readonly Scheduler _scheduler;
    private readonly SimCluster _cluster;
    private readonly StreamEngineOptions _options;
    private readonly OrderNotes _orders;
    private readonly Action<Worker, string> _gaveUp;
    private Life? _life;

    /// <param name="opened">Told of each store that is opened.</param>
    /// <param name="gaveUp">Told when a process says that an operator must decide.</param>
    public Worker(
        string name,
        Scheduler scheduler,
        SimCluster cluster,
        StreamEngineOptions options,
        OrderNotes orders,
        Action<int, IStateStore> opened,
        Action<Worker, string> gaveUp)
    {
        (Name, _scheduler, _cluster) = (name, scheduler, cluster);
        (_options, _orders, _gaveUp) = (options, orders, gaveUp);
        Time = new SimulatedTime(scheduler);
        Disk = new SimDisk(scheduler, opened);
    }

    public string Name { get; }

    public SimulatedTime Time { get; }

    public SimDisk Disk { get; }

    /// <summary>Of the definitions, as far as this machine has heard.</summary>
    public long Version { get; set; } = 1;

    /// <summary>The next record meets a bug in the processor.</summary>
    public bool WillThrow { get; set; }

    public double FaultRate { get; set; }

    /// <summary>Called at each point of a commit.</summary>
    public Action Committing { get; set; } = () => { };

    public void Start()
    {
        if (_life is not null)
            return;
        var life = new Life();
        _life = life;
        _scheduler.Trace.Write(_scheduler.Now, Name, $"starts");
        life.Fiber = _scheduler.Start(Name, fiber => Live(fiber, life));
    }

    public void Kill(long restartAfter)
    {
        if (_life is not { } life)
            return;
        _scheduler.Trace.Write(_scheduler.Now, Name, $"is killed");
        life.SilentSince ??= _scheduler.Now;
        life.Fiber!.IsKilled = true;
        _life = null;
        Disk.Crash();
        StartAfter(restartAfter);
    }

    public void Pause(long milliseconds)
    {
        if (_life is not { SilentSince: null } life)
            return;
        _scheduler.Trace.Write(_scheduler.Now, Name, $"sleeps for {milliseconds} ms");
        life.SilentSince = _scheduler.Now;
        life.Fiber!.IsPaused = true;
        _scheduler.After(milliseconds, () => Wake(life));
    }

    public void Wake()
    {
        if (_life is { } life)
            Wake(life);
    }

    /// <summary>Stops as an operator stops it.</summary>
    public void Stop()
    {
        _scheduler.Trace.Write(_scheduler.Now, Name, $"is told to stop");
        _life?.Stop.Cancel();
    }

    private void Wake(Life life)
    {
        if (!life.Fiber!.IsPaused || life.Fiber.IsKilled)
            return;
        _scheduler.Trace.Write(_scheduler.Now, Name, $"wakes");
        life.Fiber.IsPaused = false;
        life.SilentSince = null;
    }

    private void StartAfter(long milliseconds) => _scheduler.After(milliseconds, Start);

    private void Live(Fiber fiber, Life life)
    {
        life.Wire = new SimWire(_scheduler, _cluster, fiber, () => FaultRate, () => Committing());
        var topology = LedgerTopology.Of(() => Version, IsToThrow, _orders);
        var logger = new TraceLogger(_scheduler, Name, error => _gaveUp(this, error));
        var scope = new ThreadScope(topology, _options, new EngineMetrics(), Time, logger);
        var clients = new SimClients(life.Wire, $"app-{Name}-0", () => life.SilentSince);
        try
        {
            using var thread = new StreamThread(scope, clients, Disk, new RecordIntake(topology, _cluster.Partitions, logger), 0, () => null);
            thread.Run(life.Stop.Token);
        }
        catch (ProcessorFaultException)
        {
            _scheduler.Trace.Write(_scheduler.Now, Name, $"ends with a fault of its processor");
        }
        catch (StreamThreadStoppedException fault)
        {
            _scheduler.Trace.Write(_scheduler.Now, Name, $"gives up: {fault.Message}");
            _gaveUp(this, fault.Message);
        }

        life.SilentSince ??= _scheduler.Now;
        if (_life != life)
            return;
        _life = null;
        StartAfter(_scheduler.Between(0, 1_000));
    }

    private bool IsToThrow()
    {
        var throws = WillThrow;
        WillThrow = false;
        return throws;
    }

    /// <summary>One process.</summary>
    private sealed class Life
    {
        public Fiber? Fiber { get; set; }

        public SimWire? Wire { get; set; }

        public CancellationTokenSource Stop { get; } = new();

        /// <summary>When its heartbeats stopped; null while they come.</summary>
        public long? SilentSince { get; set; }
    }
}
