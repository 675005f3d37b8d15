using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Definitions.Graphs;

/// <summary>A workflow as a drawing.</summary>
/// <param name="Nodes">The trigger first, then the steps in file order, then goal and exits, and the end.</param>
public sealed record WorkflowGraph(string Workflow, ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    public static WorkflowGraph Of(WorkflowDefinition workflow) => new GraphDrawing(workflow).Draw();

    /// <summary><c>2d</c>, <c>90s</c>: the largest unit that says it exactly.</summary>
    internal static string Length(Duration duration)
    {
        var seconds = (long)duration.TotalSeconds;
        var (count, unit) = (seconds % 86_400, seconds % 3600, seconds % 60) switch
        {
            (0, _, _) => (seconds / 86_400, 'd'),
            (_, 0, _) => (seconds / 3600, 'h'),
            (_, _, 0) => (seconds / 60, 'm'),
            _ => (seconds, 's'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{count}{unit}");
    }
}

/// <param name="Id">Unique in the graph: the step's id; of the others <c>(trigger)</c>, <c>(goal)</c>, <c>(exit 1)</c>, <c>(end)</c>.</param>
/// <param name="Kind"><c>trigger send wait wait_for branch notify exit goal end</c>.</param>
/// <param name="Label">What it does, in the words of the file.</param>
public sealed record GraphNode(string Id, string Kind, string Label);

/// <param name="Label">When this way is taken; empty: always.</param>
/// <param name="Anytime">The run may leave on this way from any step.</param>
public sealed record GraphEdge(string From, string To, string Label, bool Anytime = false);
