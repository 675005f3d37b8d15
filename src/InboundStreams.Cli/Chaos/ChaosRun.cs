using System.Globalization;
using Confluent.Kafka;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Chaos;

/// <param name="Minutes">Of faults.</param>
/// <param name="Seed">Of what happens when.</param>
/// <param name="Directory">Of its own, for everything.</param>
/// <param name="EventsPerSecond">The load.</param>
/// <param name="Only">No other kind of fault; null for all.</param>
/// <param name="IsStatic">The workers are static members of their group.</param>
internal sealed record ChaosOptions(double Minutes, int Seed, int Workers, string Directory, double EventsPerSecond, bool IsStatic, string? Only);

/// <summary>A fault, and how long a partition has decided nothing because of it.</summary>
/// <param name="At">Since the first fault.</param>
/// <param name="Lasted">Until what was taken away was back.</param>
/// <param name="Standstill">Of the partition that stood still for longest.</param>
/// <param name="Recovered">Every partition decides again.</param>
internal sealed record ChaosFault(string Kind, string Target, TimeSpan At, TimeSpan Lasted, TimeSpan Standstill, bool Recovered);

/// <param name="GaveUp">Workers that ended by themselves, with what they said last, and those that would not end when they were told to.</param>
internal sealed record ChaosReport(
    ChaosOptions Options, IReadOnlyList<ChaosFault> Faults, long Produced, long Poison, IReadOnlyList<string> GaveUp, ChaosVerdict Verdict)
{
    public bool Holds => Verdict.Holds && GaveUp.Count == 0 && Faults.All(each => each.Recovered);
}

/// <summary>
/// Brokers, workers as processes, a load; and faults, one after the other and sometimes two at once, drawn from a seed. Then everything comes back, what is
/// there is taken, and the <see cref="ChaosOracle"/> judges.
/// </summary>
/// <param name="cluster">Not started yet.</param>
internal sealed class ChaosRun(ChaosOptions options, ChaosCluster cluster, TimeProvider time, ILoggerFactory loggers)
{
    private const string ApplicationId = "chaos";
    private const int Partitions = 6;
    private const int Contacts = 5_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Flowing = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FaultLeast = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(4);

    private static readonly string[] Kinds =
    [
        "kill -9",
        "kill -9 in a commit",
        "kill -9, store damaged",
        "kill -9, state directory gone",
        "SIGSTOP past the session",
        "SIGSTOP past the transaction",
        "SIGSTOP, short",
        "planned restart",
        "rebalance storm",
        "broker killed",
        "broker paused",
        "cluster restarted",
        "connections cut",
        "connections slow",
        "new definitions",
        "disk full",
        "clock steps",
    ];

    private readonly Random _random = new(options.Seed);
    private readonly List<ChaosFault> _faults = [];
    private readonly List<string> _gaveUp = [];
    private readonly ChaosWorker[] _workers = new ChaosWorker[options.Workers];
    private readonly ILogger _logger = loggers.CreateLogger("chaos");
    private Surroundings _surroundings = null!;
    private int _edition;
    private long _began;

    public async Task<ChaosReport> RunAsync(CancellationToken stop)
    {
        await cluster.StartAsync(stop);
        var kafka = new KafkaSettings(cluster.BootstrapServers);
        var topics = new TopicNames();
        using (var admin = KafkaConnection.NewAdmin(kafka))
            await CreateTopicsAsync(admin, topics, stop);
        await using var server = await SchemaRegistryServer.StartAsync(new() { File = Path.Combine(options.Directory, "registry.json") }, stop);
        using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(server.Url.ToString()));
        _surroundings = await Surroundings.OpenAsync(kafka, topics, ApplicationId, registry, time, loggers, stop);
        ChaosReport? report = null;
        try
        {
            await _surroundings.WithDefinitionsAsync(async token => report = await UnderFaultsAsync(kafka, server.Url, token), stop);
        }
        finally
        {
            foreach (var worker in _workers.Where(each => each is not null))
                worker.Dispose();
        }

        return report!;
    }

    private async Task CreateTopicsAsync(IAdminClient admin, TopicNames topics, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await TopicCatalog.CreateAsync(admin, TopicSpecs.Of(topics, Partitions, ApplicationId), -1, stop);
                return;
            }
            catch (KafkaException) when (!stop.IsCancellationRequested)
            {
                // The brokers have not found each other yet.
                await Task.Delay(Look * 10, time, stop);
            }
        }
    }

    private async Task<ChaosReport> UnderFaultsAsync(KafkaSettings kafka, Uri registry, CancellationToken stop)
    {
        await ApplyAsync(stop);
        for (var i = 0; i < _workers.Length; i++)
            _workers[i] = new ChaosWorker($"worker-{i + 1}", options.Directory, kafka.BootstrapServers, registry, ApplicationId, options.IsStatic);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var load = new ChaosLoad(_surroundings, Contacts, options.EventsPerSecond, new Random(options.Seed));
        var watch = new ChaosWatch(kafka, _surroundings.Topics.LeadScores, Partitions, time);
        var loading = load.RunAsync(ending.Token);
        var watching = Task.Factory.StartNew(() => watch.Follow(ending.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _began = time.GetTimestamp();
        await RecoveredAsync(watch, _began, stop);
        _began = time.GetTimestamp();
        while (time.GetElapsedTime(_began) < TimeSpan.FromMinutes(options.Minutes))
            await StrikeAsync(watch, stop);
        await ending.CancelAsync();
        await loading;
        await watching;
        await DrainAsync(load.Produced, stop);
        foreach (var worker in _workers)
            await StopAsync(worker, stop);
        var verdict = await new ChaosOracle(_surroundings, Partitions).JudgeAsync(stop);
        return new ChaosReport(options, _faults, load.Produced, load.Poison, _gaveUp, verdict);
    }

    private async Task StrikeAsync(ChaosWatch watch, CancellationToken stop)
    {
        var fault = Draw();
        var second = _random.NextDouble() < 0.2 ? Draw() : null;
        // Two who bring back the same thing are in each other's way.
        if (second?.Target == fault.Target || IsForAll(fault) || (second is not null && IsForAll(second)))
            second = null;
        watch.TakeStandstill();
        var at = time.GetTimestamp();
        _logger.Strikes(second is null ? $"{fault.Kind} {fault.Target}" : $"{fault.Kind} {fault.Target}, {second.Kind} {second.Target}");
        await Task.WhenAll(fault.Act(stop), second?.Act(stop) ?? Task.CompletedTask);
        var lasted = time.GetElapsedTime(at);
        var recovered = await RecoveredAsync(watch, time.GetTimestamp(), stop);
        _faults.Add(new ChaosFault(
            second is null ? fault.Kind : $"{fault.Kind} + {second.Kind}",
            second is null ? fault.Target : $"{fault.Target}, {second.Target}",
            time.GetElapsedTime(_began, at),
            lasted,
            watch.TakeStandstill(),
            recovered));
        Supervise();
        await Task.Delay(TimeSpan.FromSeconds(1 + (3 * _random.NextDouble())), time, stop);
    }

    private static bool IsForAll(Strike strike) => strike.Target.StartsWith("all", StringComparison.Ordinal);

    /// <summary>Whoever has ended is noted and started again.</summary>
    private void Supervise()
    {
        foreach (var worker in _workers.Where(each => each.HasEnded))
        {
            _gaveUp.Add($"{worker.Name} ended with {worker.ExitCode}: {worker.LastWords()}");
            _logger.GaveUp(_gaveUp[^1]);
            worker.Start();
        }
    }

    /// <summary>Waits until every partition decides again.</summary>
    /// <param name="since">What has just happened may not be felt yet.</param>
    /// <returns>False when it takes too long.</returns>
    private async Task<bool> RecoveredAsync(ChaosWatch watch, long since, CancellationToken stop)
    {
        while (time.GetElapsedTime(since) < FaultLeast || !watch.AllWithin(Flowing))
        {
            if (time.GetElapsedTime(since) > RecoveryPatience)
                return false;
            Supervise();
            await Task.Delay(Look, time, stop);
        }

        return true;
    }

    private Strike Draw()
    {
        if (options.Only is not null && !Kinds.Contains(options.Only))
            throw new UserFaultException($"--only {options.Only}: there is {string.Join(", ", Kinds)}.");
        while (true)
        {
            if (DrawAny() is var strike && (options.Only is null || strike.Kind == options.Only))
                return strike;
        }
    }

    private Strike DrawAny()
    {
        var random = new Random(_random.Next());
        var worker = _workers[_random.Next(_workers.Length)];
        var broker = _random.Next(cluster.Count);
        var name = string.Create(CultureInfo.InvariantCulture, $"broker-{broker + 1}");
        return _random.Next(28) switch
        {
            < 4 => new("kill -9", worker.Name, async token =>
            {
                worker.Kill();
                await Pause(random, 0, 3, token);
                worker.Start();
            }),
            4 => new("kill -9, store damaged", worker.Name, _ => Task.Run(() =>
            {
                worker.Kill();
                worker.DamageStores(random);
                worker.Start();
            }, CancellationToken.None)),
            5 => new("kill -9, state directory gone", worker.Name, _ => Task.Run(() =>
            {
                worker.Kill();
                worker.WipeState();
                worker.Start();
            }, CancellationToken.None)),
            < 9 => new("SIGSTOP past the session", worker.Name, token => StoppedAsync(random, worker, 11, 15, token)),
            9 => new("SIGSTOP past the transaction", worker.Name, token => StoppedAsync(random, worker, 16, 20, token)),
            10 => new("SIGSTOP, short", worker.Name, token => StoppedAsync(random, worker, 1, 8, token)),
            < 13 => new("planned restart", worker.Name, async token =>
            {
                await StopAsync(worker, token);
                worker.Start();
            }),
            13 => new("rebalance storm", "all workers", async token =>
            {
                foreach (var each in _workers)
                {
                    each.Kill();
                    each.Start();
                    await Pause(random, 1, 3, token);
                }
            }),
            < 17 => new("broker killed", name, async token =>
            {
                cluster.Kill(broker);
                await Pause(random, 3, 15, token);
                await cluster.RestartAsync(broker, token);
            }),
            17 => new("broker paused", name, async token =>
            {
                cluster.Pause(broker);
                await Pause(random, 2, 12, token);
                cluster.Continue(broker);
            }),
            18 => new("cluster restarted", "all brokers", async token =>
            {
                for (var each = 0; each < cluster.Count; each++)
                    cluster.Kill(each);
                await Task.WhenAll(Enumerable.Range(0, cluster.Count).Select(each => cluster.RestartAsync(each, token)));
            }),
            19 => new("connections cut", name, async token =>
            {
                for (var i = 0; i < 10; i++)
                {
                    cluster.ProxyOf(broker).CutAll();
                    await Pause(random, 0.1, 1, token);
                }
            }),
            20 => new("connections slow", name, async token =>
            {
                cluster.ProxyOf(broker).Delay = TimeSpan.FromMilliseconds(random.Next(100, 1_000));
                await Pause(random, 5, 10, token);
                cluster.ProxyOf(broker).Delay = TimeSpan.Zero;
            }),
            21 => new("new definitions", "all workers", ApplyAsync),
            < 26 => new("kill -9 in a commit", worker.Name, async token =>
            {
                var point = KillPoint.Draw(random);
                if (!await worker.EndAtAsync(point, RecoveryPatience, token))
                    _logger.NotThere(worker.Name, point.ToString());
                worker.Start();
            }),
            26 => new("disk full", worker.Name, token => DiskFullAsync(random, worker, token)),
            _ => new("clock steps", worker.Name, async token =>
            {
                worker.Step(TimeSpan.FromSeconds(random.Next(-120, 120)));
                await Pause(random, 3, 10, token);
                worker.Step(TimeSpan.Zero);
            }),
        };
    }

    /// <summary>
    /// Only an operator mends this. It is felt when a memory table is written out, at the latest when the engine is stopped; then it says so.
    /// </summary>
    private async Task DiskFullAsync(Random random, ChaosWorker worker, CancellationToken stop)
    {
        worker.FillDisk();
        await Pause(random, 2, 8, stop);
        await StopAsync(worker, stop);
        if (worker.ExitCode != ExitCode.Ok && !worker.LastWords().Contains("state directory", StringComparison.Ordinal))
            _gaveUp.Add($"{worker.Name}, whose disk is full, ended with {worker.ExitCode}: {worker.LastWords()}");
        worker.Start();
    }

    private async Task StoppedAsync(Random random, ChaosWorker worker, double least, double most, CancellationToken stop)
    {
        worker.Pause();
        await Pause(random, least, most, stop);
        worker.Continue();
    }

    private Task Pause(Random random, double least, double most, CancellationToken stop) =>
        Task.Delay(TimeSpan.FromSeconds(least + ((most - least) * random.NextDouble())), time, stop);

    private async Task StopAsync(ChaosWorker worker, CancellationToken stop)
    {
        if (!await worker.StopAsync(stop))
            _gaveUp.Add($"{worker.Name} did not end when it was told to: {worker.LastWords()}");
    }

    private async Task ApplyAsync(CancellationToken stop)
    {
        await _surroundings.Definitions.CaughtUp.WaitAsync(stop);
        await DefinitionsPublisher.ApplyAsync(
            _surroundings.Kafka, _surroundings.Topics.Definitions, _surroundings.BundleSerde, _surroundings.Definitions, ChaosLoad.Funnel(++_edition), null, time, stop);
        while (_surroundings.Definitions.LatestVersion < _edition)
            await Task.Delay(Look, time, stop);
    }

    /// <summary>All inputs are taken, as the group's offsets say: they are written without transactions, so that an offset is a record.</summary>
    private async Task DrainAsync(long produced, CancellationToken stop)
    {
        var topics = _surroundings.Topics;
        var inputs = new[] { topics.Contacts, topics.UserActions }
            .SelectMany(topic => Enumerable.Range(0, Partitions).Select(each => new TopicPartition(topic, each)))
            .ToList();
        for (var since = time.GetTimestamp(); time.GetElapsedTime(since) < DrainPatience; await Task.Delay(Look * 5, time, stop))
        {
            Supervise();
            try
            {
                var taken = await GroupOffsets.ReadAsync(_surroundings.Kafka, ApplicationId, inputs, TimeSpan.FromSeconds(10), stop);
                if (taken.Values.Sum() >= produced)
                    return;
            }
            catch (KafkaException)
            {
                // The coordinator is not back yet.
            }
        }
    }

    private sealed record Strike(string Kind, string Target, Func<CancellationToken, Task> Act);
}
