using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>All bundles that were ever applied, as they come: the files of each version, and its funnel, compiled when it is needed.</summary>
public sealed class DefinitionsFeed(KafkaSettings kafka, string topic, BundleSerde serde, TimeProvider time, ILogger logger)
{
    private readonly BundleShelf _shelf = new(logger);
    private readonly BroadcastTopic _broadcast = new(kafka, topic, logger);

    /// <summary>Completes when every bundle that was there at the start is read.</summary>
    public Task CaughtUp => _broadcast.CaughtUp;

    /// <inheritdoc cref="BundleShelf.LatestVersion"/>
    public long LatestVersion => _shelf.LatestVersion;

    /// <inheritdoc cref="BundleShelf.NextVersion"/>
    public long NextVersion => _shelf.NextVersion;

    public Task FollowAsync(CancellationToken stop) => _broadcast.FollowAsync(record => Take(record, stop), stop);

    /// <summary>Takes a record of the definitions topic, whoever read it; the same one may come several times.</summary>
    /// <exception cref="OperationCanceledException">It had to ask the schema registry, which does not answer, and was told to stop.</exception>
    public void Take(ConsumedRecord record, CancellationToken stop)
    {
        try
        {
            _shelf.Add(Waiting.ForAsync("definitions", token => serde.DeserializeAsync(record, token), time, logger, stop).GetAwaiter().GetResult());
            // Compiled here, and not by who decides.
            if (CaughtUp.IsCompleted)
                _ = LatestVersion;
        }
        catch (InvalidDataException fault)
        {
            logger.BundleUnreadable(record.Position, fault.Message);
        }
    }

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public ImmutableArray<BundleFile> FilesOf(long version) => BundleOf(version).Files;

    /// <inheritdoc cref="BundleShelf.FunnelOf"/>
    public Funnel FunnelOf(long version) => _shelf.FunnelOf(version);

    /// <inheritdoc cref="BundleShelf.BundleOf"/>
    public Bundle BundleOf(long version) => _shelf.BundleOf(version);
}
