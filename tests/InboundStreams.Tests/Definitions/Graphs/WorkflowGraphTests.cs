using InboundStreams.Definitions.Graphs;

namespace InboundStreams.Tests.Definitions.Graphs;

/// <summary>A workflow is drawn with all its ways.</summary>
public sealed class WorkflowGraphTests
{
    private const string Hello = """
        workflow: hello
        on: { event: Signed Up, where: event.properties.plan == "free" }
        goal: { event: Order Completed }
        exit: [ { event: Account Closed }, { when: contact.role == "none" } ]
        steps:
          - { send: welcome, category: material }
          - { wait: 36h, id: breathe }
          - wait_for: [ { event: Video Watched, steps: [ { wait: 90s } ] } ]
            timeout: { after: 3d, steps: [ { exit: cold } ] }
          - id: ready
            branch:
              - { when: 'contact.role == "CTO" && contact.employees > 5', steps: [ { notify: welcome, id: tell } ] }
        """;

    [Fact]
    public void has_a_node_for_each_step_and_an_edge_for_each_way()
    {
        var graph = Graph(Hello);
        Assert.Equal(
            [
                "(trigger) trigger: on Signed Up where event.properties.plan == \"free\"", "welcome send: send welcome (material)", "breathe wait: wait 36h",
                "wait_for-3 wait_for: wait for Video Watched", "wait_for-3.1.wait-1 wait: wait 90s", "wait_for-3.timeout.exit-1 exit: exit: cold",
                "ready branch: ready", "tell notify: notify (welcome)", "(goal) goal: goal: Order Completed", "(exit 1) exit: exit: Account Closed",
                "(exit 2) exit: exit: contact.role == \"none\"", "(end) end: completed",
            ],
            graph.Nodes.Select(each => $"{each.Id} {each.Kind}: {each.Label}"));
        Assert.Equal(
            [
                "(trigger) → welcome ", "welcome → breathe ", "breathe → wait_for-3 ", "wait_for-3 → wait_for-3.1.wait-1 Video Watched", "wait_for-3 → wait_for-3.timeout.exit-1 after 3d",
                "wait_for-3.1.wait-1 → ready ", "ready → tell contact.role == \"CTO\" && contact.employees > 5", "tell → (end) ", "ready → (end) else",
                "(trigger) → (goal) at any time", "(trigger) → (exit 1) at any time", "(trigger) → (exit 2) at any time",
            ],
            graph.Edges.Select(each => $"{each.From} → {each.To} {each.Label}"));
    }

    [Fact]
    public void is_a_flowchart_in_which_nothing_of_the_file_is_taken_for_mermaid()
    {
        var text = Mermaid.Write(Graph(Hello));
        Assert.StartsWith("flowchart TD\n  n0([\"on Signed Up where event.properties.plan == #34;free#34;\"])\n  n1[\"send welcome #40;material#41;<br/>welcome\"]\n", text, StringComparison.Ordinal);
        Assert.Contains("  n6 -->|\"contact.role == #34;CTO#34; #38;#38; contact.employees #62; 5\"| n7\n", text, StringComparison.Ordinal);
        Assert.Contains("  n0 -.->|\"at any time\"| n8\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n').Skip(1), line => Assert.Matches("""^(  n\d+(\(\[|\{\{|\{|\(|\[/|\[)"[^"`{}\[\]|\\]*"(\]\)|\}\}|\}|\)|/\]|\])|  n\d+ (-->|-\.->)(\|"[^"`{}\[\]|\\]+"\|)? n\d+|)$""", line));
    }

    [Theory]
    [InlineData("\"'`[]{}()|<b>&amp;#35;;\\")]
    [InlineData("end")]
    [InlineData("a\tb")]
    public void takes_any_words(string reason)
    {
        var text = Mermaid.Write(Graph($"workflow: hello\non: {{ event: A }}\nsteps:\n  - exit: {System.Text.Json.JsonSerializer.Serialize(reason)}"));
        Assert.All(text.Split('\n').Skip(1), line => Assert.Equal(0, line.Count(each => each == '"') % 2));
        Assert.Matches("\n  n1\\[/\"exit: [^\"`<>\\[\\]{}|&\\\\\\t]*<br/>exit-1\"/\\]\n", text);
    }

    private static WorkflowGraph Graph(string workflow)
    {
        var loaded = Files.Load(workflow: workflow);
        Assert.Empty(loaded.Faults());
        return WorkflowGraph.Of(Assert.Single(loaded.Funnel!.Definition.Workflows));
    }
}
