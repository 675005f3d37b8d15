using System.Collections.Concurrent;
using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>All bundles that were ever applied, as they come: the files of each version, and its funnel, compiled when first asked for.</summary>
public sealed class DefinitionsFeed(KafkaSettings kafka, string topic, TopicSerde<Bundle> serde, ILogger logger)
{
    private readonly ConcurrentDictionary<long, Bundle> _bundles = new();
    private readonly ConcurrentDictionary<long, Lazy<Funnel>> _funnels = new();
    private readonly BroadcastTopic _broadcast = new(kafka, topic, logger);
    private long _latest;

    /// <summary>Completes when every bundle that was there at the start is read.</summary>
    public Task CaughtUp => _broadcast.CaughtUp;

    /// <summary>The newest version; 0 while there is none.</summary>
    public long LatestVersion => Interlocked.Read(ref _latest);

    public Task FollowAsync(CancellationToken stop) => _broadcast.FollowAsync(Take, stop);

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public ImmutableArray<BundleFile> FilesOf(long version) => BundleOf(version).Files;

    /// <summary>Of any thread; compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public Funnel FunnelOf(long version) => _funnels.GetOrAdd(version, each => new Lazy<Funnel>(() => Compile(BundleOf(each)))).Value;

    public Bundle BundleOf(long version) =>
        _bundles.TryGetValue(version, out var bundle) ? bundle : throw new KeyNotFoundException($"{topic} has no bundle of version {version}; its topic must be kept for ever, because older versions are still in use.");

    private void Take(ConsumedRecord record)
    {
        var decoded = serde.Deserialize(record.Value);
        if (decoded.Kind == DecodeKind.Pending)
        {
            serde.ResolveAsync(decoded.SchemaId).GetAwaiter().GetResult();
            decoded = serde.Deserialize(record.Value);
        }

        if (decoded.Value is not { } bundle)
        {
            logger.BundleUnreadable(record.Position, decoded.Reason ?? "its schema is unknown");
            return;
        }

        // The first of a version is the one that was applied; whoever raced it was told to try again.
        if (!_bundles.TryAdd(bundle.Version, bundle))
            return;
        try
        {
            FunnelOf(bundle.Version);
        }
        catch (InvalidDataException fault)
        {
            logger.BundleUnreadable(record.Position, fault.Message);
            return;
        }

        Interlocked.Exchange(ref _latest, Math.Max(LatestVersion, bundle.Version));
        logger.BundleRead(bundle.Version, bundle.ContentHash);
    }

    private Funnel Compile(Bundle bundle)
    {
        var loaded = FunnelFiles.Load([.. bundle.Files.Select(each => new FunnelFile(each.Path, each.Content))], bundle.Version, Pinned);
        return loaded.Funnel ?? throw new InvalidDataException($"Bundle {bundle.Version} was applied by another version of InboundStreams and has faults here: {string.Join("; ", loaded.Faults)}. Apply it anew with this version.");
    }

    private Workflow? Pinned(long version, string workflow) => _bundles.ContainsKey(version) ? FunnelOf(version).WorkflowNamed(workflow) : null;
}
