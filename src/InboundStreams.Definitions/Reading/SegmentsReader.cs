using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Segments;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the segments of all files in <c>segments/</c>. Their names come first, because any condition may name any segment.</summary>
internal static class SegmentsReader
{
    /// <returns>One entry for each name, in file order.</returns>
    public static IReadOnlyList<NamedSegment> Names(IReadOnlyList<YamlMap> files)
    {
        var unique = new UniqueNames("segment");
        var named = new List<NamedSegment>();
        foreach (var map in files.SelectMany(file => file.Maps("segments", "a segment")))
        {
            if (map.Name("name", "segment") is not { } name)
                named.Add(new(null, map));
            else if (unique.Add(name.Text, map.File, name))
                named.Add(new(name, map));
        }

        return named;
    }

    /// <returns>Each segment after those that it names.</returns>
    public static ImmutableArray<SegmentDefinition> Read(IReadOnlyList<NamedSegment> named, Scope scope)
    {
        var segments = new List<(SegmentDefinition Segment, NamedSegment Place)>();
        foreach (var each in named)
        {
            var condition = each.Map.Condition("while", scope);
            each.Map.Done();
            if (each.Name is { } name && condition is not null)
                segments.Add((new(name.Text, condition), each));
        }

        var order = SegmentOrder.Of([.. segments.Select(each => each.Segment)]);
        foreach (var cycle in order.Cycles)
        {
            var (_, place) = segments.First(each => each.Segment.Name == cycle[0]);
            place.Map.Report(place.Name!, FaultCode.SegmentCycle, $"the segments {string.Join(" → ", cycle.Append(cycle[0]))} go round in a circle; take one of them out of the condition of another");
        }

        return order.Segments;
    }
}

/// <param name="Name">Null when it has none, which has been reported.</param>
internal sealed record NamedSegment(YamlNode.Scalar? Name, YamlMap Map);
