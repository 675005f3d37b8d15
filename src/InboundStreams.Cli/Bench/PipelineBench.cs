using System.Diagnostics;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Verbs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Bench;

/// <summary>What a run of the pipeline benchmark saw of one engine.</summary>
/// <param name="MemoryMb">What the process has come to have more than before the engine: its load generator's share is left out.</param>
/// <param name="ManagedMb">Of the memory: what the garbage collector has, before and after; the rest is RocksDB's and the Kafka clients'.</param>
/// <param name="CacheMb">Of the managed memory: states kept by the native engine.</param>
/// <param name="BytesPerEvent">Allocated by the process while events were taken.</param>
/// <param name="PauseShare">Of the time: the process stood still for the garbage collector.</param>
/// <param name="LoopEventsPerSecond">Of the bare loop in the same run, with the client's own interface: the limit.</param>
/// <param name="BatchLoopEventsPerSecond">The same with batches.</param>
internal sealed record PipelineFigures(
    EngineKind Engine,
    double EventsPerSecond,
    double AppCpuSecondsPerMillion,
    double MemoryMb,
    double ManagedMb,
    double CacheMb,
    double BytesPerEvent,
    double PauseShare,
    double LoopEventsPerSecond,
    double BatchLoopEventsPerSecond,
    int Events,
    int Contacts,
    long Sends,
    double LoadSeconds);

/// <summary>
/// Drains a backlog through the contact topology on a real Kafka, with RocksDB, once for each engine; then the bare loop over the same
/// events. Topics and groups are its own and are deleted at the end.
/// </summary>
internal sealed class PipelineBench(KafkaSettings kafka, int events, int contacts, int partitions, int threads, ILoggerFactory loggers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly string _name = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp() % 1_000_000}";

    /// <summary>Contacts, then the backlog of events.</summary>
    public Task<IReadOnlyList<PipelineFigures>> RunAsync(IReadOnlyList<EngineKind> engines, CancellationToken stop) =>
        OnTopicsAsync<IReadOnlyList<PipelineFigures>>(engines, async (place, inputs) =>
        {
            await BenchLoad.ProduceContactsAsync(inputs, contacts, stop);
            await BenchLoad.ProduceEventsAsync(inputs, events, contacts, stop);
            await ApplyAsync(inputs, stop);
            List<PipelineFigures> figures = [];
            foreach (var engine in engines)
                figures.Add(await DrainAsync(engine, place, stop));
            var (plain, batch) = (Loop("plain", ClientMode.OneByOne), Loop("batch", ClientMode.Batch));
            return [.. figures.Select(each => each with { LoopEventsPerSecond = plain, BatchLoopEventsPerSecond = batch })];

            double Loop(string name, ClientMode mode) =>
                new BareLoop(kafka, inputs.Topics.UserActions, inputs.Topics.DeadLetters, events).Run($"{_name}-{name}-loop", mode, stop);
        }, stop);

    /// <summary>Loads the contacts, then starts anew with an empty state directory: the states come out of the changelog.</summary>
    /// <returns>States per second, from the assignment to the last state.</returns>
    public Task<double> RestoreAsync(CancellationToken stop) => OnTopicsAsync([EngineKind.Native], async (place, inputs) =>
    {
        await BenchLoad.ProduceContactsAsync(inputs, contacts, stop);
        await ApplyAsync(inputs, stop);
        await RunAsync(inputs, Path.Combine(place.State, "first"), DateTimeOffset.UnixEpoch, (role, running) => TakenAsync(role, running, contacts), stop);
        var seconds = 0.0;
        await RunAsync(inputs, Path.Combine(place.State, "second"), DateTimeOffset.UnixEpoch, async (role, running) =>
        {
            await Until(() => role.Metrics is { TasksAssigned: > 0 }, running);
            var assigned = Stopwatch.GetTimestamp();
            await Until(() => role.Metrics!.StatesRestored >= contacts, running);
            seconds = Stopwatch.GetElapsedTime(assigned).TotalSeconds;
        }, stop);
        return contacts / seconds;
    }, stop);

    /// <summary>As many runs as contacts, whose waits all end within one minute; events of that minute come in between.</summary>
    /// <returns>Timers fired per second, from the last registration taken to the end.</returns>
    public Task<double> TimersAsync(CancellationToken stop) => OnTopicsAsync([EngineKind.Native], async (place, inputs) =>
    {
        await BenchLoad.ProduceRegistrationsAsync(inputs, contacts, stop);
        await BenchLoad.ProduceEventsInDueMinuteAsync(inputs, contacts, stop);
        await ApplyAsync(inputs, stop);
        var (seconds, fired) = (0.0, 0L);
        await RunAsync(inputs, place.State, BenchLoad.AllDue, async (role, running) =>
        {
            await TakenAsync(role, running, contacts);
            var (began, before) = (Stopwatch.GetTimestamp(), role.Metrics!.TimersFired);
            await running;
            (seconds, fired) = (Stopwatch.GetElapsedTime(began).TotalSeconds, role.Metrics.TimersFired - before);
        }, stop);
        return fired / seconds;
    }, stop);

    private async Task<T> OnTopicsAsync<T>(IReadOnlyList<EngineKind> engines, Func<Place, Surroundings, Task<T>> work, CancellationToken stop)
    {
        var specs = engines.SelectMany(engine => TopicSpecs.Of(TopicsOf(engine), partitions, ApplicationOf(engine))).DistinctBy(each => each.Name).ToList();
        using var admin = KafkaConnection.NewAdmin(kafka);
        var state = Directory.CreateTempSubdirectory("inbound-bench-");
        try
        {
            await TopicCatalog.CreateAsync(admin, specs, -1, stop);
            await using var registryServer = await SchemaRegistryServer.StartAsync(cancellation: stop);
            var registryOptions = SchemaRegistryOptions.Parse(registryServer.Url.ToString());
            using var registry = new SchemaRegistryClient(registryOptions);
            return await work(new Place(registry, registryOptions, state.FullName, admin), await SurroundingsOf(engines[0], registry, stop));
        }
        finally
        {
            await admin.DeleteTopicsAsync(specs.Select(each => each.Name));
            state.Delete(recursive: true);
        }
    }

    // The engines share the inputs; what they write is their own.
    private TopicNames TopicsOf(EngineKind engine)
    {
        var (inputs, outputs) = (TopicNames.WithPrefix(_name), TopicNames.WithPrefix(ApplicationOf(engine)));
        return inputs with { SendCommands = outputs.SendCommands, LeadScores = outputs.LeadScores, WorkflowJournal = outputs.WorkflowJournal, DeadLetters = outputs.DeadLetters };
    }

    private string ApplicationOf(EngineKind engine) => $"{_name}-{engine}".ToLowerInvariant();

    private Task<Surroundings> SurroundingsOf(EngineKind engine, SchemaRegistryClient registry, CancellationToken stop) =>
        Surroundings.OpenAsync(kafka, TopicsOf(engine), ApplicationOf(engine), registry, TimeProvider.System, loggers, stop);

    private static Task ApplyAsync(Surroundings surroundings, CancellationToken stop) => surroundings.WithDefinitionsAsync(
        async token =>
        {
            await surroundings.Definitions.CaughtUp.WaitAsync(token);
            await DefinitionsPublisher.ApplyAsync(
                surroundings.Kafka, surroundings.Topics.Definitions, surroundings.BundleSerde, surroundings.Definitions, BenchLoad.Funnel, null, TimeProvider.System, token);
        },
        stop);

    private async Task<PipelineFigures> DrainAsync(EngineKind engine, Place place, CancellationToken stop)
    {
        var surroundings = await SurroundingsOf(engine, place.Registry, stop);
        var options = OptionsOf(place.State, DateTimeOffset.UnixEpoch);
        IEngineRole role = engine == EngineKind.Streamiz ? new StreamizRole(surroundings, place.RegistryOptions, options) : new EngineRole(surroundings, options);
        PipelineFigures? figures = null;
        await surroundings.WithDefinitionsAsync(async token => figures = await MeasureAsync(engine, role, token), stop);
        return figures! with { Sends = await CommittedAsync(place.Admin, surroundings.Topics.SendCommands) };
    }

    /// <summary>Runs the native engine, and beside it what measures it.</summary>
    private Task RunAsync(
        Surroundings surroundings, string state, DateTimeOffset until, Func<IEngineRole, Task, Task> measure, CancellationToken stop) =>
        surroundings.WithDefinitionsAsync(
            async token =>
            {
                var role = new EngineRole(surroundings, OptionsOf(state, until));
                var running = role.RunAsync(token);
                await measure(role, running);
                await running;
            },
            stop);

    private StreamEngineOptions OptionsOf(string state, DateTimeOffset until) =>
        new() { Kafka = kafka, StateDirectory = state, Threads = threads, Clock = ClockMode.Log, Until = until };

    private async Task<PipelineFigures> MeasureAsync(EngineKind engine, IEngineRole role, CancellationToken stop)
    {
        using var process = Process.GetCurrentProcess();
        // What the load generator and an engine before have left is not this engine's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        process.Refresh();
        var memoryBefore = process.WorkingSet64;
        var started = Stopwatch.GetTimestamp();
        var running = role.RunAsync(stop);
        await TakenAsync(role, running, contacts);
        var loaded = Moment(process, role.Metrics!);
        await TakenAsync(role, running, contacts + events);
        process.Refresh();
        var end = Moment(process, role.Metrics!);
        var seconds = Stopwatch.GetElapsedTime(loaded.At, end.At).TotalSeconds;
        var drained = end.Taken - loaded.Taken;
        var (memory, cached) = (process.WorkingSet64 - memoryBefore, role.Metrics!.CachedBytes);
        await running;
        return new PipelineFigures(
            engine,
            drained / seconds,
            (end.Cpu - loaded.Cpu).TotalSeconds / drained * 1e6,
            memory / 1048576.0,
            GC.GetGCMemoryInfo().TotalCommittedBytes / 1048576.0,
            cached / 1048576.0,
            (end.Allocated - loaded.Allocated) / (double)drained,
            (end.Paused - loaded.Paused).TotalSeconds / seconds,
            LoopEventsPerSecond: 0,
            BatchLoopEventsPerSecond: 0,
            events,
            contacts,
            Sends: 0,
            Stopwatch.GetElapsedTime(started, loaded.At).TotalSeconds);
    }

    private static (long At, long Taken, TimeSpan Cpu, long Allocated, TimeSpan Paused) Moment(Process process, EngineMetrics metrics) => (
        Stopwatch.GetTimestamp(), metrics.RecordsTaken, process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());

    private static Task TakenAsync(IEngineRole role, Task running, long records) => Until(() => role.Metrics?.RecordsTaken >= records, running);

    private static async Task Until(Func<bool> holds, Task running)
    {
        while (!holds() && !running.IsCompleted)
            await Task.Delay(Look, CancellationToken.None);
        if (running.IsFaulted)
            await running;
    }

    /// <summary>Where a benchmark runs.</summary>
    /// <param name="State">A directory of its own.</param>
    private sealed record Place(SchemaRegistryClient Registry, SchemaRegistryOptions RegistryOptions, string State, IAdminClient Admin);

    // Transactions leave markers among the records: the count needs a reader.
    private async Task<long> CommittedAsync(IAdminClient admin, string topic)
    {
        var partitionsOf = Enumerable.Range(0, partitions).Select(each => new TopicPartition(topic, each)).ToList();
        var missing = (await LogOffsets.EndsAsync(admin, partitionsOf, IsolationLevel.ReadCommitted)).Where(each => each.Value > 0).ToDictionary();
        var config = kafka.ApplyTo(new ConsumerConfig { GroupId = $"{_name}-count", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = IsolationLevel.ReadCommitted });
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(missing.Keys.Select(each => new TopicPartitionOffset(each, Offset.Beginning)));
        var count = 0L;
        while (missing.Count > 0 && consumer.Consume(TimeSpan.FromSeconds(20)) is { } result)
        {
            if (result.IsPartitionEOF)
                missing.Remove(result.TopicPartition);
            else
                count++;
        }

        consumer.Close();
        return count;
    }
}
