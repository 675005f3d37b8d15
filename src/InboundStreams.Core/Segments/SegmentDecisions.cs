using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Segments;

/// <summary>Who is in which segment, asked again when something that a segment may read has changed.</summary>
internal static class SegmentDecisions
{
    /// <summary>In an order in which each segment comes after those that it names.</summary>
    public static void Reconsider(DecisionContext context, bool silent)
    {
        foreach (var segment in context.Funnel.Segments)
        {
            var was = context.Segments.Contains(segment.Name);
            var isMember = context.Holds(segment.While, segment.Name);
            if (isMember == was)
                continue;
            context.Segments = isMember ? context.Segments.Add(segment.Name) : context.Segments.Remove(segment.Name);
            if (!silent)
                context.Journal(isMember ? "segment_entered" : "segment_left", "", Properties.Of(("segment", Value.String(segment.Name))));
        }
    }

    /// <summary>Forgets the segments that the funnel no longer has.</summary>
    public static void Settle(DecisionContext context)
    {
        if (context.Segments.Any(each => !context.Funnel.HasSegment(each)))
            context.Segments = context.Segments.RemoveAll(each => !context.Funnel.HasSegment(each));
    }
}
