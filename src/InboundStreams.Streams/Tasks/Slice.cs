using InboundStreams.Streams.Orders;

namespace InboundStreams.Streams.Tasks;

/// <summary>All that one task did since its last commit, as effects: the host writes them in one transaction.</summary>
/// <param name="Outputs">In the order in which they were decided.</param>
/// <param name="Changelog">One record per changed key.</param>
/// <remarks>Outputs and changelog are of use until the slice is committed: their bytes are the task's.</remarks>
public sealed record Slice(
    int Partition,
    IReadOnlyList<OutputRecord> Outputs,
    IReadOnlyList<ChangelogRecord> Changelog,
    OrderRecord Order);

/// <param name="Key">Null where a dead letter had none.</param>
public readonly record struct OutputRecord(string Topic, byte[]? Key, ReadOnlyMemory<byte> Value, IReadOnlyList<KeyValuePair<string, byte[]>>? Headers = null);

/// <param name="State">Empty deletes.</param>
public readonly record struct ChangelogRecord(RecordKey Key, ReadOnlyMemory<byte> State);
