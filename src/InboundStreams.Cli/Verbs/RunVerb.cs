using System.CommandLine;
using InboundStreams.Cli.Chaos;
using InboundStreams.Cli.Connections;
using InboundStreams.Cli.Roles;
using InboundStreams.Cli.Terminal;
using InboundStreams.Email;
using InboundStreams.Email.Claims;
using InboundStreams.ReadModel.Stores;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound run</c>: one process of the pipeline; more of it is the same command on another machine.</summary>
internal static class RunVerb
{
    // In a batch run the other roles end when nothing has come for so long after the engine's end.
    private static readonly TimeSpan BatchIdle = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var command = new Command("run", "Runs the pipeline, or some of its roles, until Ctrl-C; then it finishes what it has begun. More machines: start it again there.")
        {
            RunOptions.Roles, RunOptions.Engine, RunOptions.InMemory, RunOptions.Clock, RunOptions.Until, RunOptions.Threads, RunOptions.CommitInterval, RunOptions.SessionTimeout, RunOptions.InstanceId,
            RunOptions.Lease, RunOptions.InDoubt, RunOptions.KillAt, RunOptions.ClockFile,
            CommonOptions.TopicPrefix, CommonOptions.BootstrapServers, CommonOptions.Kafka, CommonOptions.Registry, CommonOptions.RegistrySetting, CommonOptions.Redis, CommonOptions.Smtp, CommonOptions.Pickup,
            CommonOptions.StateDirectory, CommonOptions.ApplicationId, CommonOptions.LogLevel,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(RunOptions.KillAt) is { } point)
            KillPoint.Parse(point).Arm();
        using var wrong = parsed.GetValue(RunOptions.ClockFile) is { } file ? new WrongClock(file) : null;
        using var loggers = Logging.Create(parsed);
        using var registry = RegistryConnection.Open(parsed);
        var surroundings = await Waiting.ForAsync(
            "inbound run",
            token => Surroundings.OpenAsync(
                KafkaConnection.SettingsOf(parsed),
                CommonOptions.TopicsOf(parsed),
                parsed.GetRequiredValue(CommonOptions.ApplicationId),
                registry,
                wrong ?? TimeProvider.System,
                loggers,
                token),
            TimeProvider.System,
            loggers.CreateLogger("run"),
            stop);
        await ClusterAsync(surroundings, loggers, stop);
        await surroundings.WithDefinitionsAsync(token => RunRolesAsync(parsed, surroundings, token), stop);
        return ExitCode.Ok;
    }

    /// <summary>A process that is started while the brokers are waits for them, as one that runs does.</summary>
    private static Task<int> ClusterAsync(Surroundings surroundings, ILoggerFactory loggers, CancellationToken stop) => Waiting.ForAsync(
        "inbound run",
        _ =>
        {
            using var admin = KafkaConnection.NewAdmin(surroundings.Kafka);
            return Task.FromResult(TopicCatalog.PartitionsOf(admin, surroundings.Topics.Definitions));
        },
        TimeProvider.System,
        loggers.CreateLogger("run"),
        stop);

    private static async Task RunRolesAsync(ParseResult parsed, Surroundings surroundings, CancellationToken stop)
    {
        var roles = parsed.GetRequiredValue(RunOptions.Roles);
        using var redis = (roles & ~RoleSet.Engine) == 0 ? null : await RedisConnection.OpenAsync(parsed.GetRequiredValue(CommonOptions.Redis));
        var batch = parsed.GetValue(RunOptions.Until) is not null;
        Func<CancellationToken, Task> engine = roles.HasFlag(RoleSet.Engine) ? EngineOf(parsed, surroundings).RunAsync : _ => Task.CompletedTask;
        var others = OthersOf(parsed, roles, surroundings, redis, batch ? BatchIdle : null);
        if (batch)
        {
            // One after the other: the engine has written everything when the others look for the end.
            await engine(stop);
            await Together.RunAsync(stop, [.. others.Select(role => (role, false))]);
            return;
        }

        await Together.RunAsync(stop, [.. others.Append(engine).Select(role => (role, false))]);
    }

    private static List<Func<CancellationToken, Task>> OthersOf(ParseResult parsed, RoleSet roles, Surroundings surroundings, IConnectionMultiplexer? redis, TimeSpan? stopWhenIdleFor)
    {
        List<Func<CancellationToken, Task>> others = [];
        if (roles.HasFlag(RoleSet.Dispatcher))
            others.Add(new DispatcherRole(surroundings, new RedisClaims(redis!, KeyPrefix(parsed)), MailConnection.DeliveryOf(parsed), DispatcherOptionsOf(parsed), stopWhenIdleFor).RunAsync);
        if (roles.HasFlag(RoleSet.Projector))
            others.Add(new ProjectorRole(surroundings, new RedisReadStore(redis!, KeyPrefix(parsed)), stopWhenIdleFor).RunAsync);
        return others;
    }

    // Installations that share a Redis do not take each other's claims and contacts for their own.
    internal static string KeyPrefix(ParseResult parsed) => $"{parsed.GetRequiredValue(CommonOptions.ApplicationId)}:";

    private static DispatcherOptions DispatcherOptionsOf(ParseResult parsed) => new()
    {
        Lease = TimeSpan.FromSeconds(parsed.GetRequiredValue(RunOptions.Lease)),
        InDoubt = parsed.GetRequiredValue(RunOptions.InDoubt),
        LogClock = parsed.GetRequiredValue(RunOptions.Clock) == ClockMode.Log,
    };

    private static IEngineRole EngineOf(ParseResult parsed, Surroundings surroundings) => parsed.GetRequiredValue(RunOptions.Engine) == EngineKind.Streamiz
        ? new StreamizRole(surroundings, RegistryConnection.OptionsOf(parsed), EngineOptionsOf(parsed, surroundings))
        : new EngineRole(surroundings, EngineOptionsOf(parsed, surroundings));

    private static StreamEngineOptions EngineOptionsOf(ParseResult parsed, Surroundings surroundings) => new()
    {
        Kafka = surroundings.Kafka,
        StateDirectory = parsed.GetValue(RunOptions.InMemory) ? null : parsed.GetRequiredValue(CommonOptions.StateDirectory),
        Threads = parsed.GetRequiredValue(RunOptions.Threads),
        CommitInterval = TimeSpan.FromMilliseconds(parsed.GetRequiredValue(RunOptions.CommitInterval)),
        SessionTimeout = TimeSpan.FromMilliseconds(parsed.GetRequiredValue(RunOptions.SessionTimeout)),
        InstanceId = parsed.GetValue(RunOptions.InstanceId),
        Clock = parsed.GetRequiredValue(RunOptions.Clock),
        Until = parsed.GetValue(RunOptions.Until),
    };
}
