using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InboundStreams.Definitions.Shapes;

/// <summary>The JSON Schemas of definition files, for editors: draft 2020-12, made of the shapes that the readers follow.</summary>
public static class DefinitionSchemas
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>File name to content.</summary>
    public static IReadOnlyList<(string Name, string Content)> All { get; } =
    [
        ("inbound.schema.json", Text("inbound.yaml", new ShapeValue.Mapping(InboundShapes.File))),
        ("scoring.schema.json", Text("scoring/*.yaml", new ShapeValue.Mapping(ScoringShapes.File))),
        ("segments.schema.json", Text("segments/*.yaml", new ShapeValue.Mapping(SegmentShapes.File))),
        ("workflows.schema.json", Text("workflows/*.yaml", new ShapeValue.Mapping(WorkflowShapes.File))),
        ("tests.schema.json", Text("tests/*.yaml", new ShapeValue.List(new ShapeValue.Mapping(TestShapes.Test)))),
    ];

    private static string Text(string files, ShapeValue root) => SchemaWriter.Write(files, root).ToJsonString(Indented) + "\n";
}
