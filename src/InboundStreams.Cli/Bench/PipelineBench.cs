using System.Diagnostics;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Bench;

/// <summary>What a run of the pipeline benchmark saw.</summary>
/// <param name="LoopEventsPerSecond">Of the bare loop in the same run: the limit.</param>
internal sealed record PipelineFigures(double EventsPerSecond, double AppCpuSecondsPerMillion, double PeakMemoryMb, double LoopEventsPerSecond, int Events, int Contacts, long Sends, double LoadSeconds);

/// <summary>
/// Drains a backlog through the contact topology on a real Kafka, exactly once, with RocksDB; then the bare loop over the same
/// events. Topics and group are its own and are deleted at the end.
/// </summary>
internal sealed class PipelineBench(KafkaSettings kafka, int events, int contacts, int partitions, int threads, ILoggerFactory loggers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly string _name = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp() % 1_000_000}";

    public async Task<PipelineFigures> RunAsync(CancellationToken stop)
    {
        var topics = TopicNames.WithPrefix(_name);
        var specs = TopicSpecs.Of(topics, partitions, _name);
        using var admin = KafkaConnection.NewAdmin(kafka);
        var state = Directory.CreateTempSubdirectory("inbound-bench-");
        try
        {
            await TopicCatalog.CreateAsync(admin, specs, -1, stop);
            await using var registryServer = await SchemaRegistryServer.StartAsync(cancellation: stop);
            using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(registryServer.Url.ToString()));
            var surroundings = await Surroundings.OpenAsync(kafka, topics, _name, registry, TimeProvider.System, loggers, stop);
            await BenchLoad.ProduceContactsAsync(surroundings, contacts, stop);
            await BenchLoad.ProduceEventsAsync(surroundings, events, contacts, stop);
            PipelineFigures? figures = null;
            await surroundings.WithDefinitionsAsync(
                async token =>
                {
                    await surroundings.Definitions.CaughtUp.WaitAsync(token);
                    await DefinitionsPublisher.ApplyAsync(kafka, topics.Definitions, surroundings.BundleSerde, surroundings.Definitions, BenchLoad.Funnel, null, TimeProvider.System, token);
                    figures = await DrainAsync(surroundings, state.FullName, token);
                },
                stop);
            var sends = await CommittedAsync(admin, topics.SendCommands);
            var loop = BareLoop.Run(kafka, topics.UserActions, topics.DeadLetters, $"{_name}-loop", events, stop);
            return figures! with { LoopEventsPerSecond = loop, Sends = sends };
        }
        finally
        {
            await admin.DeleteTopicsAsync(specs.Select(each => each.Name));
            state.Delete(recursive: true);
        }
    }

    private async Task<PipelineFigures> DrainAsync(Surroundings surroundings, string stateDirectory, CancellationToken stop)
    {
        var role = new EngineRole(surroundings, new StreamEngineOptions
        {
            Kafka = kafka,
            StateDirectory = stateDirectory,
            Threads = threads,
            Clock = ClockMode.Log,
            Until = DateTimeOffset.UnixEpoch,
        });
        using var process = Process.GetCurrentProcess();
        var started = Stopwatch.GetTimestamp();
        var running = role.RunAsync(stop);
        await TakenAsync(role, running, contacts);
        var loaded = (At: Stopwatch.GetTimestamp(), Taken: role.Metrics!.RecordsTaken, Cpu: process.TotalProcessorTime);
        await TakenAsync(role, running, contacts + events);
        process.Refresh();
        var seconds = Stopwatch.GetElapsedTime(loaded.At).TotalSeconds;
        var drained = role.Metrics.RecordsTaken - loaded.Taken;
        var cpu = (process.TotalProcessorTime - loaded.Cpu).TotalSeconds;
        await running;
        return new PipelineFigures(
            drained / seconds, cpu / drained * 1e6, process.PeakWorkingSet64 / 1048576.0, 0, events, contacts, 0, Stopwatch.GetElapsedTime(started, loaded.At).TotalSeconds);
    }

    private static async Task TakenAsync(EngineRole role, Task running, long records)
    {
        while ((role.Metrics?.RecordsTaken ?? 0) < records && !running.IsCompleted)
            await Task.Delay(Look, CancellationToken.None);
        if (running.IsFaulted)
            await running;
    }

    // Transactions leave markers among the records: the count needs a reader.
    private async Task<long> CommittedAsync(IAdminClient admin, string topic)
    {
        var partitionsOf = Enumerable.Range(0, partitions).Select(each => new TopicPartition(topic, each)).ToList();
        var missing = (await LogOffsets.EndsAsync(admin, partitionsOf, IsolationLevel.ReadCommitted)).Where(each => each.Value > 0).ToDictionary();
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(kafka.ApplyTo(new ConsumerConfig { GroupId = $"{_name}-count", EnableAutoCommit = false, EnablePartitionEof = true, IsolationLevel = IsolationLevel.ReadCommitted })).SetLogHandler((_, _) => { }).Build();
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
