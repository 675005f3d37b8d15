using System.Globalization;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Definitions;
using InboundStreams.Email;
using InboundStreams.Email.Claims;
using InboundStreams.Email.Delivery;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Embedded;
using InboundStreams.Topologies;
using InboundStreams.Web.Registry;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Demo;

/// <param name="Contacts">Contacts of whom anything is known.</param>
/// <param name="Emails">Messages in the pickup directory.</param>
internal sealed record DemoResult(int Events, int Contacts, int Emails, Counts Counts, TimeSpan Elapsed);

/// <summary>
/// The demo, in order: broker and registry, topics, definitions; the engine's first start on empty topics; then the sample is
/// produced while (or, at full speed, before) the roles run; it ends when nothing moves any more.
/// </summary>
internal sealed class DemoRun(DirectoryInfo emails, TimeSpan over, TimeProvider time, ILoggerFactory loggers)
{
    private const string ApplicationId = "inbound-demo";
    private const int Partitions = 12;

    // The embedded broker does not hear a member leave: the next waits for the session of the last.
    private static readonly TimeSpan BriefSession = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // Longer than a commit interval and a fetch together: what was under way has arrived by then.
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(1.5);

    private readonly Scoreboard _scoreboard = new();
    private SampleFeed? _feed;
    private EngineRole? _engine;
    private DispatcherRole? _dispatcher;
    private long _started;

    public async Task<DemoResult> RunAsync(CancellationToken stop)
    {
        var topics = new TopicNames();
        using var broker = EmbeddedBroker.Start(TopicSpecs.Of(topics, Partitions, ApplicationId));
        await using var registryServer = await SchemaRegistryServer.StartAsync(cancellation: stop);
        using var registry = new SchemaRegistryClient(SchemaRegistryOptions.Parse(registryServer.Url.ToString()));
        var surroundings = await Surroundings.OpenAsync(new KafkaSettings(broker.BootstrapServers), topics, ApplicationId, registry, time, loggers, stop);
        await surroundings.WithDefinitionsAsync(
            async token =>
            {
                await ApplyAsync(surroundings, token);
                await FirstStartAsync(surroundings, token);
                _feed = await SampleFeed.ReadAsync(surroundings, token);
                await PlayAsync(surroundings, token);
            },
            stop);
        stop.ThrowIfCancellationRequested();
        return new DemoResult(_feed!.Events, _feed.Contacts, emails.GetFiles("*.eml").Length, _scoreboard.Now(), time.GetElapsedTime(_started));
    }

    public Standing Standing()
    {
        if (_feed is not { } feed || _engine?.Metrics is not { } metrics || _started == 0)
            return new Standing(0, "starting");
        var counts = _scoreboard.Now();
        var elapsed = time.GetElapsedTime(_started).TotalSeconds;
        var steps = string.Join(", ", counts.RunsPerStep.Select(each => $"{each.Runs} at {each.Step}"));
        return new Standing(
            Math.Min(1, (double)metrics.RecordsTaken / feed.Lines),
            string.Create(CultureInfo.InvariantCulture, $"{feed.TimeAt(metrics.RecordsTaken).ToDateTimeUtc():d MMM}: {metrics.RecordsTaken / elapsed:0} events/s, {counts.Scored} scored, {_dispatcher?.Emails ?? 0} emails; runs: {(steps.Length == 0 ? "none" : steps)}"));
    }

    private static async Task ApplyAsync(Surroundings surroundings, CancellationToken stop)
    {
        var loaded = FunnelFolder.Load(Samples.Course, version: 1);
        if (loaded.Funnel is null)
            throw new UserFaultException($"The sample funnel has faults:\n{string.Join('\n', loaded.Faults)}");
        await surroundings.Definitions.CaughtUp.WaitAsync(stop);
        await DefinitionsPublisher.ApplyAsync(surroundings.Kafka, surroundings.Topics.Definitions, surroundings.BundleSerde, surroundings.Definitions, loaded.Files, "demo", surroundings.Time, stop);
        while (surroundings.Definitions.LatestVersion == 0)
            await Task.Delay(Poll, surroundings.Time, stop);
    }

    /// <summary>
    /// On the first start a task takes the contacts that are there as a load. The demo's contacts come while it runs, so the
    /// first start happens before them; it also settles the definitions, so that every play takes its inputs in the same order.
    /// </summary>
    private async Task FirstStartAsync(Surroundings surroundings, CancellationToken stop)
    {
        var first = NewEngine(surroundings, BriefSession);
        await Together.RunAsync(stop, (first.RunAsync, false), (token => RunningAsync(first, token), true));
    }

    private async Task PlayAsync(Surroundings surroundings, CancellationToken stop)
    {
        // At full speed everything is on the topics before anything is taken: what is taken first then never depends on chance.
        if (over == TimeSpan.Zero)
            await _feed!.ProduceAsync(surroundings, over, stop);
        _engine = NewEngine(surroundings, TimeSpan.FromSeconds(10));
        _dispatcher = new DispatcherRole(surroundings, new InMemoryClaims(time), () => new PickupDelivery(emails.FullName), new DispatcherOptions { LogClock = true });
        var projector = new ProjectorRole(surroundings, new MemoryReadStore());
        await Together.RunAsync(
            stop,
            (_engine.RunAsync, false),
            (projector.RunAsync, false),
            (_dispatcher.RunAsync, false),
            (token => _scoreboard.FollowAsync(surroundings, token), false),
            (token => StartAsync(surroundings, token), false),
            (UntilQuietAsync, true));
    }

    private async Task StartAsync(Surroundings surroundings, CancellationToken stop)
    {
        await RunningAsync(_engine!, stop);
        _started = time.GetTimestamp();
        if (over > TimeSpan.Zero)
            await _feed!.ProduceAsync(surroundings, over, stop);
    }

    private async Task RunningAsync(EngineRole engine, CancellationToken stop)
    {
        while (engine.Metrics is not { TasksRunning: Partitions })
            await Task.Delay(Poll, time, stop);
    }

    private static EngineRole NewEngine(Surroundings surroundings, TimeSpan session) =>
        new(surroundings, new StreamEngineOptions { Kafka = surroundings.Kafka, Clock = ClockMode.Log, SessionTimeout = session });

    /// <summary>Everything is taken, every send has its email, and nothing has come for a while.</summary>
    private async Task UntilQuietAsync(CancellationToken stop)
    {
        var (seen, since) = (-1L, time.GetTimestamp());
        while (true)
        {
            await Task.Delay(Poll, time, stop);
            var taken = _engine!.Metrics?.RecordsTaken ?? 0;
            var counts = _scoreboard.Now();
            var now = taken + counts.Records + _dispatcher!.Handled;
            if (now != seen || _started == 0 || taken < _feed!.Lines || _dispatcher.Handled < counts.Sends)
                (seen, since) = (now, time.GetTimestamp());
            else if (time.GetElapsedTime(since) >= QuietFor)
                return;
        }
    }
}
