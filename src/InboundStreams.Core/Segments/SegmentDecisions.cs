using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Segments;

/// <summary>Who is in which segment, asked again when something that a segment may read has changed.</summary>
internal static class SegmentDecisions
{
    /// <summary>In an order in which each segment comes after those that it names.</summary>
    public static void Reconsider(Turn turn, bool silent)
    {
        foreach (var segment in turn.Funnel.Segments)
        {
            var was = turn.Segments.Contains(segment.Name);
            var isMember = turn.Holds(segment.While, segment.Name);
            if (isMember == was)
                continue;
            turn.Segments = isMember ? turn.Segments.Add(segment.Name) : turn.Segments.Remove(segment.Name);
            if (!silent)
                turn.Journal(isMember ? "segment_entered" : "segment_left", "", Properties.Of(("segment", Value.String(segment.Name))));
        }
    }

    /// <summary>Forgets the segments that the funnel no longer has.</summary>
    public static void Settle(Turn turn)
    {
        if (turn.Segments.Any(each => !turn.Funnel.HasSegment(each)))
            turn.Segments = turn.Segments.RemoveAll(each => !turn.Funnel.HasSegment(each));
    }
}
