namespace InboundStreams.Core.Blocks;

/// <summary>The parts of a block behind its header, in order. What most inputs leave as it is comes first, so that it is copied in one piece.</summary>
internal enum Section
{
    Band,
    Attributes,
    Holding,
    Segments,
    Counters,
    Runs,
    Enrollments,
    Ended,
    Refusals,
    ConditionErrors,

    /// <summary>Rows.</summary>
    Shares,

    /// <summary>Rows.</summary>
    Buckets,

    /// <summary>Columns.</summary>
    Seen,
}
