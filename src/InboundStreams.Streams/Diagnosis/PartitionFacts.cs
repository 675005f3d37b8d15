using InboundStreams.Streams.Orders;

namespace InboundStreams.Streams.Diagnosis;

/// <summary>What stands where of one partition, as it was read; nothing is changed by reading it.</summary>
/// <param name="Inputs">Of each input, in topic rank.</param>
/// <param name="Order">The head of the last order record; null where there is none.</param>
/// <param name="ChangelogBegin">The first offset that the changelog still has.</param>
/// <param name="ChangelogEnd">The offset after its last, markers included.</param>
/// <param name="StoreOffset">The changelog offset up to which the store is written; null where there is no store here.</param>
public sealed record PartitionFacts(
    int Partition,
    IReadOnlyList<InputFacts> Inputs,
    OrderHead? Order,
    long ChangelogBegin,
    long ChangelogEnd,
    long? StoreOffset);

/// <param name="Committed">The group's offset; null where it has none.</param>
/// <param name="Begin">The first offset that the topic still has.</param>
/// <param name="End">The offset after its last.</param>
public sealed record InputFacts(string Topic, long? Committed, long Begin, long End);

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>The engine goes on by itself.</summary>
    Notice,

    /// <summary>The engine stops, or has lost something: somebody must decide.</summary>
    Fault,
}

/// <param name="What">What is so, and what helps.</param>
public sealed record Finding(Severity Severity, string What);
