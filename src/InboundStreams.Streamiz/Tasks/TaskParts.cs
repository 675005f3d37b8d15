using Confluent.Kafka;
using InboundStreams.Streamiz.Clients;
using InboundStreams.Streams;
using InboundStreams.Streams.Intake;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>What all tasks of one topology share, whichever thread runs them.</summary>
internal sealed class TaskParts(Topology topology, int partitions, StreamEngineOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    private readonly RecordIntake _intake = new(topology, partitions, logger);
    private long _lastSaid;

    public Topology Topology => topology;

    public StreamEngineOptions Options => options;

    public ILogger Logger => logger;

    public ObservedClients Clients { get; } = new(new LoadOrder(TopicsOf(topology, loadedFirst: true), TopicsOf(topology, loadedFirst: false)));

    public OpenTasks Tasks { get; } = new();

    public EngineMetrics Metrics { get; } = new();

    /// <summary>Asked by every wait inside a stream thread.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>With the clock of the log no record is taken later than this; Unix milliseconds.</summary>
    public long StartedAt { get; } = time.GetUtcNow().ToUnixTimeMilliseconds();

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A record that can be taken, or poison. Waits, and says so, while something outside must answer first.</summary>
    public InputRecord Read(int input, Streams.Consuming.ConsumedRecord record)
    {
        while (true)
        {
            var taken = _intake.Read(input, record);
            if (taken.Record is { } ready)
                return Clients.IsLoad(new TopicPartition(record.Topic, record.Partition), record.Offset) ? ready with { Load = true } : ready;
            Wait(() => Resolves(taken.Pending!), () => logger.Waiting(record.Position, taken.Pending!.Waiting));
        }
    }

    /// <summary>The newest complete definitions version. Waits, and says so, while there is none.</summary>
    public long RequireVersion()
    {
        Wait(() => topology.LatestVersion() > 0, () => SayNoDefinitions());
        return topology.LatestVersion();
    }

    /// <summary>Says it once every ten seconds, whichever task asks.</summary>
    public void SayNoDefinitions()
    {
        if (Say())
            logger.NoDefinitions();
    }

    private static HashSet<string> TopicsOf(Topology topology, bool loadedFirst) =>
        topology.Sources.Where(each => each.LoadedFirst == loadedFirst).Select(each => each.Topic).ToHashSet(StringComparer.Ordinal);

    private bool Resolves(PendingAnswer pending)
    {
        try
        {
            pending.Resolve(Stopping).GetAwaiter().GetResult();
            return true;
        }
        catch (Exception) when (!Stopping.IsCancellationRequested)
        {
            // Whoever was asked is away: it is asked again after a pause, and the wait is logged.
            return false;
        }
    }

    private void Wait(Func<bool> isOver, Action say)
    {
        using var waiting = Tasks.Waiting();
        while (!isOver())
        {
            if (Say())
                say();
            if (Stopping.WaitHandle.WaitOne(AskAgain))
                Stopping.ThrowIfCancellationRequested();
        }
    }

    private bool Say()
    {
        var last = Interlocked.Read(ref _lastSaid);
        if (last != 0 && time.GetElapsedTime(last) < SayAgain)
            return false;
        return Interlocked.CompareExchange(ref _lastSaid, time.GetTimestamp(), last) == last;
    }
}
