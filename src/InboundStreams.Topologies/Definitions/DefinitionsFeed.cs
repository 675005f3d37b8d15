using System.Collections.Concurrent;
using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using InboundStreams.Streams;
using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>All bundles that were ever applied, as they come: the files of each version, and its funnel, compiled when first asked for.</summary>
public sealed class DefinitionsFeed(KafkaSettings kafka, string topic, BundleSerde serde, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<long, Bundle> _bundles = new();
    private readonly ConcurrentDictionary<long, Lazy<Funnel>> _funnels = new();
    private readonly BroadcastTopic _broadcast = new(kafka, topic, logger);
    private readonly Lock _taking = new();
    private long _latest;
    private long _greatest;

    /// <summary>Completes when every bundle that was there at the start is read.</summary>
    public Task CaughtUp => _broadcast.CaughtUp;

    /// <summary>The newest version that can be used; 0 while there is none.</summary>
    public long LatestVersion => Interlocked.Read(ref _latest);

    /// <summary>The number of the version that is applied next: beyond all that ever were, usable or not.</summary>
    public long NextVersion => Interlocked.Read(ref _greatest) + 1;

    public Task FollowAsync(CancellationToken stop) => _broadcast.FollowAsync(record => Take(record, stop), stop);

    /// <summary>Takes a record of the definitions topic, whoever read it; the same one may come several times.</summary>
    /// <exception cref="OperationCanceledException">It had to ask the schema registry, which does not answer, and was told to stop.</exception>
    public void Take(ConsumedRecord record, CancellationToken stop)
    {
        try
        {
            Take(Waiting.ForAsync("definitions", token => serde.DeserializeAsync(record, token), time, logger, stop).GetAwaiter().GetResult());
        }
        catch (InvalidDataException fault)
        {
            logger.BundleUnreadable(record.Position, fault.Message);
        }
    }

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public ImmutableArray<BundleFile> FilesOf(long version) => BundleOf(version).Files;

    /// <summary>Of any thread; compiled once.</summary>
    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public Funnel FunnelOf(long version) => _funnels.GetOrAdd(version, each => new Lazy<Funnel>(() => Compile(BundleOf(each)))).Value;

    public Bundle BundleOf(long version) =>
        _bundles.TryGetValue(version, out var bundle) ? bundle : throw new KeyNotFoundException($"{topic} has no bundle of version {version}; its topic must be kept for ever, because older versions are still in use.");

    private void Take(Bundle bundle)
    {
        lock (_taking)
        {
            // The first of a version is the one that was applied; whoever raced it was told to try again.
            if (!_bundles.TryAdd(bundle.Version, bundle))
                return;
            Interlocked.Exchange(ref _greatest, Math.Max(_greatest, bundle.Version));
            FunnelOf(bundle.Version);
            Interlocked.Exchange(ref _latest, Math.Max(_latest, bundle.Version));
            logger.BundleRead(bundle.Version, bundle.ContentHash);
        }
    }

    private Funnel Compile(Bundle bundle)
    {
        var loaded = FunnelFiles.Load([.. bundle.Files.Select(each => new FunnelFile(each.Path, each.Content))], bundle.Version, Pinned);
        return loaded.Funnel ?? throw new InvalidDataException($"Bundle {bundle.Version} was applied by another version of InboundStreams and has faults here: {string.Join("; ", loaded.Faults)}. Apply it anew with this version.");
    }

    private Workflow? Pinned(long version, string workflow) => _bundles.ContainsKey(version) ? FunnelOf(version).WorkflowNamed(workflow) : null;
}
