using System.Collections.Concurrent;
using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Definitions;
using InboundStreams.Records.Codecs;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>
/// All bundles that were ever applied, and their funnels. A bundle is compiled when it is needed: the newest to be used, an older one where a run is
/// pinned to it. One that an earlier version of this software has accepted and this one does not ends those runs, not the process. Of any thread.
/// </summary>
public sealed class BundleShelf(ILogger logger)
{
    private readonly ConcurrentDictionary<long, Bundle> _bundles = new();
    private readonly ConcurrentDictionary<long, Lazy<LoadResult>> _loaded = new();
    private readonly Lock _taking = new();
    private long _latest;
    private long _greatest;
    private volatile bool _isLatestKnown = true;

    /// <summary>The newest version that can be used; 0 while there is none.</summary>
    public long LatestVersion => _isLatestKnown ? Interlocked.Read(ref _latest) : FindLatest();

    /// <summary>The number of the version that is applied next: beyond all that ever were, usable or not.</summary>
    public long NextVersion => Interlocked.Read(ref _greatest) + 1;

    /// <summary>The first of a version is the one that was applied; whoever raced it was told to try again.</summary>
    public void Add(Bundle bundle)
    {
        lock (_taking)
        {
            if (!_bundles.TryAdd(bundle.Version, bundle))
                return;
            Interlocked.Exchange(ref _greatest, Math.Max(_greatest, bundle.Version));
            _isLatestKnown = false;
        }
    }

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    public Bundle BundleOf(long version) => _bundles.TryGetValue(version, out var bundle)
        ? bundle
        : throw new KeyNotFoundException(
            $"The definitions topic has no bundle of version {version}; it must be kept for ever, because older versions are still in use.");

    /// <exception cref="KeyNotFoundException">There is no such version.</exception>
    /// <exception cref="InvalidDataException">This software cannot use it.</exception>
    public Funnel FunnelOf(long version)
    {
        var loaded = Load(version);
        return loaded.Funnel ?? throw new InvalidDataException(
            $"Bundle {version} was applied by another version of InboundStreams and has faults here: {string.Join("; ", loaded.Faults)}. "
            + "Apply it anew with this version.");
    }

    /// <summary>While one compiles a new version, the others go on with the one before.</summary>
    private long FindLatest()
    {
        if (Interlocked.Read(ref _latest) == 0)
            _taking.Enter();
        else if (!_taking.TryEnter())
            return Interlocked.Read(ref _latest);
        try
        {
            foreach (var version in _bundles.Keys.Where(each => each > _latest).OrderDescending())
            {
                if (Load(version).Funnel is null)
                    continue;
                Interlocked.Exchange(ref _latest, version);
                logger.BundleRead(version, _bundles[version].ContentHash);
                break;
            }

            _isLatestKnown = true;
            return _latest;
        }
        finally
        {
            _taking.Exit();
        }
    }

    private LoadResult Load(long version)
    {
        // Asked for first: what is not there yet may come, and a Lazy would remember that it was not.
        var bundle = BundleOf(version);
        return _loaded.GetOrAdd(version, _ => new Lazy<LoadResult>(() => Load(bundle))).Value;
    }

    private LoadResult Load(Bundle bundle)
    {
        var loaded = FunnelFiles.Load([.. bundle.Files.Select(each => new FunnelFile(each.Path, each.Content))], bundle.Version, Pinned);
        if (loaded.Funnel is null)
            logger.BundleUnusable(bundle.Version, string.Join("; ", loaded.Faults));
        return loaded;
    }

    private PinnedAnswer Pinned(long version, string workflow)
    {
        if (!_bundles.ContainsKey(version))
            return default;
        return Load(version).Funnel is { } funnel ? funnel.WorkflowNamed(workflow) : PinnedAnswer.Unusable;
    }
}
