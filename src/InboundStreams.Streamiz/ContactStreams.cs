using Confluent.Kafka;
using InboundStreams.Core.Decisions;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streamiz.Tasks;
using InboundStreams.Streams;
using InboundStreams.Streams.Threads;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Kafka;
using Topology = Streamiz.Kafka.Net.Stream.Topology;

namespace InboundStreams.Streamiz;

/// <summary>A contact topology inside a Streamiz application: makes its stream, runs it, and says what it has done.</summary>
public sealed class ContactStreams : IDisposable
{
    // A thread that does not poll for so long has stopped working, although Streamiz may call it running.
    private static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // A clean end commits; what takes longer than this does not end at all.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(60);

    private readonly ContactStreamsOptions _options;
    private readonly SchemaRegistryClient _registry;
    private readonly StateDirectory? _directory;
    private readonly ILogger _logger;

    private ContactStreams(ContactStreamsOptions options, Streams.Topology topology, DefinitionsFeed definitions, int partitions, SchemaRegistryClient registry)
    {
        (_options, Definitions, _registry) = (options, definitions, registry);
        _logger = options.Loggers.CreateLogger("streamiz");
        _directory = options.Engine.StateDirectory is { } path ? StateDirectory.Open(Path.Combine(path, options.ApplicationId), StateDirectory.Streamiz) : null;
        Parts = new TaskParts(topology, partitions, options.Engine, options.Time, _logger);
    }

    /// <summary>What has been taken, fired and committed.</summary>
    public EngineMetrics Metrics => Parts.Metrics;

    internal TaskParts Parts { get; }

    internal DefinitionsFeed Definitions { get; }

    internal string DefinitionsTopic => _options.Topics.Definitions;

    /// <summary>A configuration that the topology can run with. Change it to taste, but not the guarantee.</summary>
    public StreamConfig NewConfig()
    {
        var engine = _options.Engine;
        var config = new StreamConfig
        {
            ApplicationId = _options.ApplicationId,
            BootstrapServers = engine.Kafka.BootstrapServers,
            Guarantee = ProcessingGuarantee.AT_LEAST_ONCE,
            StateDir = engine.StateDirectory ?? Path.Combine(Path.GetTempPath(), _options.ApplicationId),
            NumStreamThreads = engine.Threads,
            CommitIntervalMs = (long)engine.CommitInterval.TotalMilliseconds,
            PollMs = 50,
            // At the default of 1,000 a restore does some thousand records a second.
            MaxPollRestoringRecords = 50_000,
            SessionTimeoutMs = (int)engine.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)engine.SessionTimeout.TotalMilliseconds / 4,
            // Streamiz does not poll while it restores, and the topology not while it waits for definitions or the registry.
            MaxPollIntervalMs = (int)TimeSpan.FromHours(1).TotalMilliseconds,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            Partitioner = KafkaSettings.KeyPartitioner,
            EnableIdempotence = true,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            AllowAutoCreateTopics = false,
            Logger = _options.Loggers,
        };
        foreach (var (name, value) in engine.Kafka.Settings ?? new Dictionary<string, string>())
            config.AddConfig(name, value);
        return config;
    }

    /// <summary>A stream that tells the topology how far its inputs are read and its stores restored. Any other refuses to run it.</summary>
    /// <param name="clients">Null: Streamiz's own.</param>
    /// <exception cref="ArgumentException">The configuration asks for a guarantee that Streamiz cannot keep.</exception>
    public KafkaStream CreateStream(Topology topology, IStreamConfig config, IKafkaSupplier? clients = null)
    {
        if (config.Guarantee != ProcessingGuarantee.AT_LEAST_ONCE)
            throw new ArgumentException("The contact topology runs at least once on Streamiz: its exactly-once loses and doubles states when a process is killed or paused. Set ProcessingGuarantee.AT_LEAST_ONCE, or use the native engine for exactly once.", nameof(config));
        FailWithoutCommit(config);
        var stream = new KafkaStream(topology, config, Parts.Clients.Supplier(clients ?? new DefaultKafkaClientSupplier(new KafkaLoggerAdapter(config), config)));
        Parts.Clients.Watch(stream);
        return stream;
    }

    /// <summary>Runs the application until it is told to stop, then commits; or, as a batch, until everything is taken.</summary>
    /// <exception cref="StreamThreadStoppedException">Streamiz, or a processor, has failed.</exception>
    public async Task RunAsync(Topology topology, IStreamConfig config, CancellationToken stop)
    {
        Parts.Stopping = stop;
        var stream = CreateStream(topology, config);
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        stream.StateChanged += (_, state) =>
        {
            if (state == KafkaStream.State.ERROR)
                ended.TrySetResult("all its threads have died");
        };
        string? fault = null;
        try
        {
            await stream.StartAsync();
            fault = await WatchAsync(ended.Task, stop);
        }
        finally
        {
            await EndAsync(stream);
        }

        if (fault is not null)
            throw await FaultAsync(fault);
        _logger.Drained(Metrics.RecordsTaken, Parts.Tasks.Count);
    }

    public void Dispose()
    {
        _registry.Dispose();
        _directory?.Dispose();
    }

    // A thread that fails commits what it has consumed when it shuts down, also what its failure kept from being written. So the tasks must know first:
    // after a fault none of them lets a commit through, and the process ends.
    private void FailWithoutCommit(IStreamConfig config)
    {
        config.InnerExceptionHandler = fault =>
        {
            Parts.Tasks.Fail(fault);
            return ExceptionHandlerResponse.FAIL;
        };
        config.ProductionExceptionHandler = report =>
        {
            Parts.Tasks.Fail(new KafkaException(report.Error));
            return ProductionExceptionHandlerResponse.FAIL;
        };
    }

    internal static ContactStreams Open(ContactStreamsOptions options)
    {
        var registry = new SchemaRegistryClient(options.Registry);
        try
        {
            return OpenAsync(options, registry).GetAwaiter().GetResult();
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    private static async Task<ContactStreams> OpenAsync(ContactStreamsOptions options, SchemaRegistryClient registry)
    {
        var serde = await BundleSerde.RegisterAsync(options.Topics.Definitions, registry).ConfigureAwait(false);
        var definitions = new DefinitionsFeed(options.Engine.Kafka, options.Topics.Definitions, serde, options.Time, options.Loggers.CreateLogger("definitions"));
        var topology = await ContactTopology.BuildAsync(options.Topics, options.ApplicationId, registry, () => definitions.LatestVersion, definitions.FunnelOf).ConfigureAwait(false);
        return new ContactStreams(options, topology, definitions, options.Partitions ?? ContactTopology.PartitionsOf(options.Topics, options.Engine.Kafka, []), registry);
    }

    /// <returns>Null when it was told to stop or is done; else what has happened.</returns>
    private async Task<string?> WatchAsync(Task<string> ended, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAny(ended, Parts.Tasks.Fault, Task.Delay(Look, stop));
            if (Parts.Tasks.Fault.IsCompleted || ended.IsCompleted)
                return ended.IsCompleted ? await ended : "a task has failed";
            if (_options.Engine.Until is not null && Parts.Tasks.AllDone)
                return null;
            // A failed commit in a rebalance leaves a thread that is called running and does nothing.
            if (Parts.Clients.SinceLastPoll > SilentMax && !Parts.Tasks.AnyWaits)
                return $"a thread has not polled for {SilentMax.TotalSeconds:0} s";
        }

        return null;
    }

    private async Task<StreamThreadStoppedException> FaultAsync(string what)
    {
        var cause = Parts.Tasks.Fault.IsCompleted ? await Parts.Tasks.Fault : null;
        return new StreamThreadStoppedException(
            $"Streamiz has stopped: {what}{(cause is null ? "" : $" ({cause.Message})")}. Its log says more. What was not committed is taken again at the next start.", cause);
    }

    // Streamiz waits for its threads without end; one that hangs must not keep the process.
    private async Task EndAsync(KafkaStream stream)
    {
        try
        {
            await Task.Run(stream.Dispose).WaitAsync(EndPatience);
        }
        catch (TimeoutException)
        {
            _logger.DoesNotEnd(EndPatience);
        }
    }
}
