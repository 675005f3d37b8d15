namespace InboundStreams.Definitions.Shapes;

/// <summary>What files in <c>segments/</c> may hold.</summary>
internal static class SegmentShapes
{
    public static Shape Segment { get; } = new("segment", "A named set of contacts: those for whom the condition holds.", () =>
    [
        new("name", ShapeValue.Name, "Unique in the funnel; conditions ask segment(\"name\").", Required: true),
        new("while", ShapeValue.Condition, "Who belongs to it: contact, score, segment(), count(), now. Segments must not go round in a circle.", Required: true),
    ]);

    public static Shape File { get; } = new("segments", "Segments. All files in segments/ are read as one.", () =>
    [
        new("segments", new ShapeValue.List(new ShapeValue.Mapping(Segment)), "The segments.", Required: true),
    ]);
}
