using InboundStreams.Streams;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Roles;

/// <summary>Decides: user actions, contacts and outcomes in; scores, journal and send commands out.</summary>
internal interface IEngineRole
{
    /// <summary>Null until the engine has started.</summary>
    EngineMetrics? Metrics { get; }

    /// <summary>Until cancelled, then it drains; or, as a batch, until everything is taken.</summary>
    Task RunAsync(CancellationToken stop);
}

/// <summary>On the native engine: exactly once.</summary>
internal sealed class EngineRole(Surroundings surroundings, StreamEngineOptions options) : IEngineRole
{
    private const string Name = "engine";

    private readonly ContactEngine _engine = new(
        surroundings.Topics, surroundings.ApplicationId, options, surroundings.Registry, surroundings.Definitions, surroundings.Time, surroundings.Loggers.CreateLogger(Name));

    public EngineMetrics? Metrics => _engine.Metrics;

    public async Task RunAsync(CancellationToken stop)
    {
        var logger = surroundings.Loggers.CreateLogger(Name);
        logger.RoleStarts(Name, surroundings.ApplicationId, surroundings.Kafka.BootstrapServers);
        await _engine.RunAsync(stop);
        logger.RoleEnded(Name);
    }
}
