using Confluent.Kafka;

namespace InboundStreams.Simulation.Cluster;

internal enum Outcome
{
    Open,
    Committed,
    Aborted,
}

/// <summary>One transaction: from its first partition to the markers behind it.</summary>
internal sealed class SimTransaction(long began)
{
    public long Began => began;

    public Outcome Outcome { get; set; }

    public HashSet<SimLog> Logs { get; } = [];

    public Dictionary<TopicPartition, long> Offsets { get; } = [];

    /// <summary>Markers that are decided and not written yet, the one for the offsets included.</summary>
    public int MarkersLeft { get; set; }
}

/// <summary>What the transaction coordinator knows of a transactional id.</summary>
internal sealed class SimProducerId
{
    public int Epoch { get; set; }

    /// <summary>The one that is open, or whose markers are being written.</summary>
    public SimTransaction? Transaction { get; set; }

    public bool IsEnding => Transaction is { Outcome: not Outcome.Open };
}
