using InboundStreams.Core.Decisions;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Topologies;

/// <summary>The contact topology at work: checks its topics, registers its schemas, runs.</summary>
public sealed class ContactEngine(TopicNames names, string applicationId, StreamEngineOptions options, ISchemaRegistry registry, DefinitionsFeed definitions, TimeProvider time, ILogger logger)
{
    private readonly TaskCompletionSource<StreamEngine> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamEngine? _engine;

    /// <summary>Null until the engine has started.</summary>
    public EngineMetrics? Metrics => _engine?.Metrics;

    /// <summary>Completes at the next moment at which nothing is under way; waits for the start too.</summary>
    public async Task<EngineRest> RestAsync(CancellationToken stop) => await (await _started.Task.WaitAsync(stop)).RestAsync(stop);

    /// <summary>Runs until cancelled, then drains; or, as a batch, until everything is taken. Waits, and says so, while the registry or the cluster is away.</summary>
    /// <exception cref="MissingTopicException">A topic does not exist.</exception>
    /// <exception cref="PartitionCountException">The topics' partition counts differ.</exception>
    /// <exception cref="StreamThreadStoppedException">An operator must decide something first.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var topology = await Waiting.ForAsync(
            "the engine",
            token => ContactTopology.BuildAsync(names, applicationId, registry, () => definitions.LatestVersion, definitions.FunnelOf, token),
            time,
            logger,
            stop);
        var partitions = await Waiting.ForAsync("the engine", _ => Task.FromResult(ContactTopology.PartitionsOf(names, options.Kafka, [ContactTopology.Changelog(applicationId), ContactTopology.Order(applicationId)])), time, logger, stop);
        await definitions.CaughtUp.WaitAsync(stop);
        _engine = new StreamEngine(topology, options, time, logger);
        _started.TrySetResult(_engine);
        await _engine.RunAsync(partitions, stop);
    }
}
