using InboundStreams.Core.Conditions;

namespace InboundStreams.Core.Segments;

/// <summary>A named set of contacts: those for whom a watched condition holds.</summary>
/// <param name="Name">Unique in the funnel.</param>
/// <param name="While">Scope <see cref="Scope.ForWatched"/>; segments that name each other form no cycle.</param>
public sealed record SegmentDefinition(string Name, Condition While);
