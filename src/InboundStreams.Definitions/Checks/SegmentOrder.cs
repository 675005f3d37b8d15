using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Segments;

namespace InboundStreams.Definitions.Checks;

/// <summary>The order in which segments are evaluated: each after those that its condition names.</summary>
/// <param name="Segments">Of those that do not wait for each other, in the order in which the files have them.</param>
/// <param name="Cycles">Names, in the order in which one names the next; each cycle once.</param>
internal sealed record SegmentOrder(ImmutableArray<SegmentDefinition> Segments, IReadOnlyList<IReadOnlyList<string>> Cycles)
{
    /// <summary>Depth first without recursion: a chain of segments may be as long as a file.</summary>
    public static SegmentOrder Of(IReadOnlyList<SegmentDefinition> segments)
    {
        var byName = segments.ToDictionary(each => each.Name, StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        var ordered = ImmutableArray.CreateBuilder<SegmentDefinition>(segments.Count);
        var cycles = new List<IReadOnlyList<string>>();
        foreach (var segment in segments)
        {
            var path = new List<string>();
            var open = new Stack<(SegmentDefinition Segment, Queue<string> Left)>();
            Enter(segment.Name);
            while (open.TryPeek(out var top))
            {
                if (top.Left.TryDequeue(out var next))
                {
                    Enter(next);
                    continue;
                }

                open.Pop();
                path.RemoveAt(path.Count - 1);
                done.Add(top.Segment.Name);
                ordered.Add(top.Segment);
            }

            void Enter(string name)
            {
                if (done.Contains(name) || !byName.TryGetValue(name, out var entered))
                    return;
                if (path.IndexOf(name) is >= 0 and var from)
                {
                    cycles.Add(path[from..]);
                    return;
                }

                path.Add(name);
                open.Push((entered, new(NamesIn(entered.While))));
            }
        }

        return new(ordered.ToImmutable(), cycles);
    }

    private static IEnumerable<string> NamesIn(Condition condition) => condition.Watches.OfType<Watch.Segment>().Select(each => each.Name).Distinct();
}
