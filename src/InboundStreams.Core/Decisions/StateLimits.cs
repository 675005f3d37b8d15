namespace InboundStreams.Core.Decisions;

/// <summary>How long the lists of a contact's state may grow. A limit that is met is journaled as <c>limit_reached</c>.</summary>
public static class StateLimits
{
    /// <summary>Message ids remembered for duplicates.</summary>
    public const int SeenMax = 1000;

    /// <summary>Active runs; further enrollments are refused.</summary>
    public const int RunsMax = 100;

    /// <summary>Enrollment keys remembered per workflow; the oldest is forgotten.</summary>
    public const int KeysMax = 1000;

    /// <summary>Ended runs with an open conversion window; the oldest is forgotten.</summary>
    public const int EndedMax = 50;

    /// <summary>Periods of a cap that are remembered per rule; an older event counts in the oldest.</summary>
    public const int BucketsMax = 100;

    /// <summary>Topics of which there is a word; beyond, an unsubscribe counts for all topics, and a subscription for none.</summary>
    public const int TopicsMax = 100;

    /// <summary>Addresses of a contact that bounced or complained; the oldest is forgotten.</summary>
    public const int SuppressedMax = 20;

    /// <summary>Places whose condition error is journaled, per run and outside of runs; errors at further places stay silent.</summary>
    public const int ConditionErrorsMax = 32;
}
