using System.Globalization;
using System.Text;

namespace InboundStreams.Definitions.Graphs;

/// <summary>Writes a graph as a Mermaid flowchart (mermaid.js.org, "Flowcharts").</summary>
public static class Mermaid
{
    public static string Write(WorkflowGraph graph)
    {
        var names = graph.Nodes.Index().ToDictionary(each => each.Item.Id, each => string.Create(CultureInfo.InvariantCulture, $"n{each.Index}"), StringComparer.Ordinal);
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in graph.Nodes)
        {
            var (open, close) = Form(node.Kind);
            var id = node.Id.StartsWith('(') || node.Label == node.Id ? "" : $"<br/>{Escaped(node.Id)}";
            text.Append(CultureInfo.InvariantCulture, $"  {names[node.Id]}{open}\"{Escaped(node.Label)}{id}\"{close}\n");
        }

        foreach (var edge in graph.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  {names[edge.From]} {(edge.Anytime ? "-.->" : "-->")}{(edge.Label.Length == 0 ? "" : $"|\"{Escaped(edge.Label)}\"|")} {names[edge.To]}\n");
        return text.ToString();
    }

    private static (string Open, string Close) Form(string kind) => kind switch
    {
        "trigger" or "end" => ("([", "])"),
        "branch" => ("{", "}"),
        "wait" or "wait_for" => ("(", ")"),
        "goal" => ("{{", "}}"),
        "exit" => ("[/", "/]"),
        _ => ("[", "]"),
    };

    /// <summary>Within quotes Mermaid still reads entities, HTML and, behind a backtick, Markdown; everything that could begin one is written as its number.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var each in text)
        {
            if (char.IsControl(each))
                escaped.Append(' ');
            else if (each is '"' or '#' or '&' or '<' or '>' or '`' or ';' or '\\' or '{' or '}' or '[' or ']' or '(' or ')' or '|' or '_' or '*')
                escaped.Append(CultureInfo.InvariantCulture, $"#{(int)each};");
            else
                escaped.Append(each);
        }

        return escaped.ToString();
    }
}
