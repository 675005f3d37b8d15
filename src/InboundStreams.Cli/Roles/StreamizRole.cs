using InboundStreams.Records.Registry;
using InboundStreams.Streamiz;
using InboundStreams.Streams;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;

namespace InboundStreams.Cli.Roles;

/// <summary>Decides as <see cref="EngineRole"/> does, on Streamiz: at least once, and in the order in which Streamiz merges the topics.</summary>
internal sealed class StreamizRole(Surroundings surroundings, SchemaRegistryOptions registry, StreamEngineOptions options) : IEngineRole
{
    private const string Name = "engine";

    private ContactStreams? _contacts;

    public EngineMetrics? Metrics => _contacts?.Metrics;

    public async Task RunAsync(CancellationToken stop)
    {
        var logger = surroundings.Loggers.CreateLogger(Name);
        logger.RoleStarts($"{Name} (Streamiz)", surroundings.ApplicationId, surroundings.Kafka.BootstrapServers);
        var builder = new StreamBuilder();
        using var contacts = await Waiting.ForAsync(Name, _ => Task.Run(() => builder.AddContactTopology(Options), stop), surroundings.Time, logger, stop);
        _contacts = contacts;
        await contacts.RunAsync(builder.Build(), contacts.NewConfig(), stop);
        logger.RoleEnded(Name);
    }

    private ContactStreamsOptions Options => new()
    {
        Engine = options,
        Registry = registry,
        ApplicationId = surroundings.ApplicationId,
        Topics = surroundings.Topics,
        Loggers = surroundings.Loggers,
        Time = surroundings.Time,
    };
}
