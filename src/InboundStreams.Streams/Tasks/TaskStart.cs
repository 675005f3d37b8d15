using System.Collections.Immutable;

namespace InboundStreams.Streams.Tasks;

/// <summary>Where a task begins: after its last committed slice, or, on the first start, before everything.</summary>
/// <param name="NextOffsets">Per input.</param>
/// <param name="LoadEnds">Per input; see <see cref="Orders.OrderHead.LoadEnds"/>.</param>
/// <param name="TaskTime">Unix milliseconds; <see cref="long.MinValue"/> before the first record.</param>
/// <param name="Version">The definitions version that is active; 0 for none yet.</param>
/// <param name="VisitedUpTo">See <see cref="Orders.OrderHead.VisitedUpTo"/>.</param>
public sealed record TaskStart(
    int Partition,
    ImmutableArray<long> NextOffsets,
    ImmutableArray<long> LoadEnds,
    long TaskTime = long.MinValue,
    long Version = 0,
    byte[]? VisitedUpTo = null);
