using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Checks;

namespace InboundStreams.Definitions.Graphs;

/// <summary>Draws one workflow.</summary>
internal sealed class GraphDrawing(WorkflowDefinition workflow)
{
    private const string Trigger = "(trigger)";
    private const string End = "(end)";

    private readonly ImmutableArray<GraphNode>.Builder _nodes = ImmutableArray.CreateBuilder<GraphNode>();
    private readonly ImmutableArray<GraphEdge>.Builder _edges = ImmutableArray.CreateBuilder<GraphEdge>();

    public WorkflowGraph Draw()
    {
        _nodes.Add(new(Trigger, "trigger", $"on {Words(workflow.Trigger)}"));
        foreach (var step in workflow.AllSteps())
            _nodes.Add(Node(step));
        Join(Inner(workflow.Steps, new(Trigger, "")), End);
        if (workflow.Goal is { } goal)
            Anytime("(goal)", "goal", $"goal: {Words(goal.Match)}", goal.Exit ? "at any time" : "counted at any time");
        for (var i = 0; i < workflow.Exits.Length; i++)
            Anytime(string.Create(CultureInfo.InvariantCulture, $"(exit {i + 1})"), "exit", $"exit: {(workflow.Exits[i].Match is { } match ? Words(match) : workflow.Exits[i].When!.Text)}", "at any time");
        if (_edges.Any(each => each.To == End))
            _nodes.Add(new(End, "end", "completed"));
        return new(workflow.Name, _nodes.ToImmutable(), _edges.ToImmutable());
    }

    private static GraphNode Node(Step step) => step switch
    {
        Step.Send send => new(send.Id, "send", $"send {send.Template} ({send.Category})"),
        Step.Wait wait => new(wait.Id, "wait", $"wait {WorkflowGraph.Length(wait.For)}"),
        Step.WaitFor wait => new(wait.Id, "wait_for", $"wait for {string.Join(" or ", wait.Arms.Select(each => each.Match.Event).Distinct())}"),
        Step.Branch branch => new(branch.Id, "branch", branch.Id),
        Step.Notify notify => new(notify.Id, "notify", $"notify {notify.To ?? ""}".TrimEnd() + $" ({notify.Template})"),
        Step.Exit exit => new(exit.Id, "exit", $"exit: {exit.Reason}"),
        _ => new(step.Id, "step", step.Id),
    };

    /// <summary>Draws what is within a step.</summary>
    /// <returns>The ways that lead out of it.</returns>
    private ImmutableArray<Way> Through(Step step)
    {
        var arms = step switch
        {
            Step.Exit => [],
            Step.Branch branch => [.. branch.Arms.Select(each => (each.When.Text, each.Steps)), ("else", branch.Else)],
            Step.WaitFor wait => [.. wait.Arms.Select(each => (Words(each.Match), each.Steps)), .. wait.Timeout is { } timeout ? [($"after {WorkflowGraph.Length(timeout.After)}", timeout.Steps)] : ((string, ImmutableArray<Step>)[])[]],
            _ => ((string Label, ImmutableArray<Step> Steps)[])[("", [])],
        };
        return [.. arms.SelectMany(each => Inner(each.Steps, new(step.Id, each.Label)))];
    }

    /// <param name="way">The one that leads to the first of the steps.</param>
    /// <returns>The ways that lead out of the last.</returns>
    private ImmutableArray<Way> Inner(ImmutableArray<Step> steps, Way way)
    {
        ImmutableArray<Way> ways = [way];
        foreach (var step in steps)
        {
            Join(ways, step.Id);
            ways = Through(step);
        }

        return ways;
    }

    private void Join(ImmutableArray<Way> ways, string to)
    {
        foreach (var way in ways)
            _edges.Add(new(way.From, to, way.Label));
    }

    private void Anytime(string id, string kind, string label, string when)
    {
        _nodes.Add(new(id, kind, label));
        _edges.Add(new(Trigger, id, when, Anytime: true));
    }

    private static string Words(EventMatch match) => match.Where is { } where ? $"{match.Event} where {where.Text}" : match.Event;

    /// <summary>A line that is drawn but for its end.</summary>
    private sealed record Way(string From, string Label);
}
