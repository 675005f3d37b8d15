using System.CommandLine;
using System.Text.Json.Nodes;
using InboundStreams.Cli.Terminal;
using InboundStreams.Core.Conditions;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Graphs;

namespace InboundStreams.Cli.Verbs;

/// <summary><c>inbound graph &lt;workflow&gt;</c>: a workflow as a drawing.</summary>
internal static class GraphVerb
{
    private static readonly Argument<string> Workflow = new("workflow") { Description = "The workflow's name." };
    private static readonly Option<string> Folder = new("--folder") { Description = "The funnel: the folder in which inbound.yaml lies.", DefaultValueFactory = _ => "." };
    private static readonly Option<GraphFormat> Format = new("--output", "-o") { Description = "Mermaid, for documents; JSON for programs.", HelpName = "mermaid|json", DefaultValueFactory = _ => GraphFormat.Mermaid };

    private enum GraphFormat
    {
        Mermaid,
        Json,
    }

    public static Command Create()
    {
        var command = new Command("graph", "Draws a workflow: its trigger, steps and ways, goal and exits.") { Workflow, Folder, Format };
        command.SetAction(parsed => Draw(parsed.GetRequiredValue(Workflow), parsed.GetRequiredValue(Folder), parsed.GetValue(Format)));
        return command;
    }

    private static int Draw(string name, string folder, GraphFormat format)
    {
        var loaded = FunnelFolder.Load(folder, version: 1);
        if (loaded.Funnel is null)
        {
            ValidateVerb.Report(loaded, folder, OutputFormat.Table);
            return ExitCode.Fault;
        }

        var workflows = loaded.Funnel.Definition.Workflows;
        var workflow = workflows.FirstOrDefault(each => each.Name == name)
            ?? throw new UserFaultException($"{folder}: there is no workflow '{name}'{Spelling.Hint(name, workflows.Select(each => each.Name))}; there is {string.Join(", ", workflows.Select(each => each.Name))}");
        var graph = WorkflowGraph.Of(workflow);
        if (format == GraphFormat.Json)
            Output.Json(Json(graph));
        else
            Console.Out.Write(Mermaid.Write(graph));
        return ExitCode.Ok;
    }

    private static JsonObject Json(WorkflowGraph graph) => new()
    {
        ["workflow"] = graph.Workflow,
        ["nodes"] = new JsonArray([.. graph.Nodes.Select(each => new JsonObject { ["id"] = each.Id, ["kind"] = each.Kind, ["label"] = each.Label })]),
        ["edges"] = new JsonArray([.. graph.Edges.Select(each => new JsonObject { ["from"] = each.From, ["to"] = each.To, ["label"] = each.Label, ["anytime"] = each.Anytime })]),
    };
}
