using InboundStreams.Core;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Reading;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions;

/// <summary>Reads a funnel from its files, wherever they come from. The same files always give the same funnel or the same faults.</summary>
public static class FunnelFiles
{
    /// <summary>Reads, checks and compiles; never throws for what stands in the files.</summary>
    /// <param name="version">The bundle version that the funnel gets.</param>
    /// <param name="pinned">Older versions, for the runs that are pinned to them.</param>
    public static LoadResult Load(IReadOnlyList<FunnelFile> files, long version, PinnedWorkflow? pinned = null) =>
        Load(files, version, pinned, new FaultList());

    /// <summary>What the files define, as far as they can be read, for the checks of other rooms: those find their faults beside ours, in one pass.</summary>
    public static FunnelDefinition Read(IReadOnlyList<FunnelFile> files)
    {
        var faults = new FaultList();
        return FunnelReader.Read(FunnelPlaces.Of(files, faults), version: 0, faults);
    }

    internal static LoadResult Load(IReadOnlyList<FunnelFile> files, long version, PinnedWorkflow? pinned, FaultList faults)
    {
        FunnelFile[] sorted = [.. files.OrderBy(each => each.Path, StringComparer.Ordinal)];
        var places = FunnelPlaces.Of(sorted, faults);
        var definition = FunnelReader.Read(places, version, faults);
        var funnel = !faults.HasErrors ? new Funnel(definition, pinned) : null;
        return new(funnel, faults.Sorted(), sorted);
    }
}
