using System.Collections.Immutable;

namespace InboundStreams.Streams.Orders;

/// <summary>
/// The order in which one task took its inputs in one transaction: a slice. Inputs and order records together give the same
/// decisions on any machine, any number of times.
/// </summary>
public sealed record OrderRecord(OrderHead Head, ImmutableArray<OrderEntry> Entries)
{
    /// <summary>Raised when the meaning of a field changes in a way that Avro's schema resolution cannot express.</summary>
    public const int FormatVersion = 1;
}

/// <summary>Where the task stands after the slice.</summary>
/// <param name="Partition">The task's partition.</param>
/// <param name="NextOffsets">The next offset of each input, in topic rank.</param>
/// <param name="TaskTime">The greatest time taken or fired; Unix milliseconds, <see cref="long.MinValue"/> before the first.</param>
/// <param name="DefinitionsVersion">Active after the slice.</param>
/// <param name="RulesVersion">Of the code that decided.</param>
/// <param name="TimeZoneVersion">Of the time-zone data that decided.</param>
/// <param name="Member">The group member that wrote the slice.</param>
/// <param name="Generation">Of the group, when the slice was written.</param>
/// <param name="LoadEnds">Per input: offsets below this are the load of the first start; 0 for inputs that are not loaded.</param>
/// <param name="VisitedUpTo">The last key that the walk for <paramref name="DefinitionsVersion"/> has reached; null when the walk is done.</param>
public sealed record OrderHead(
    int Partition,
    ImmutableArray<long> NextOffsets,
    long TaskTime,
    long DefinitionsVersion,
    int RulesVersion,
    string TimeZoneVersion,
    string Member,
    int Generation,
    ImmutableArray<long> LoadEnds,
    byte[]? VisitedUpTo);

/// <summary>One thing that a task did and that does not follow from its inputs alone.</summary>
public abstract record OrderEntry
{
    private OrderEntry()
    {
    }

    /// <summary>Take the records at offsets <paramref name="From"/> … <paramref name="To"/> of an input. All of them existed: a gap starts another entry.</summary>
    public sealed record Take(int Input, long From, long To) : OrderEntry;

    /// <summary>The next record taken comes from the future and is taken at this clock time; Unix milliseconds.</summary>
    public sealed record TakenAt(long Clock) : OrderEntry;

    /// <summary>Fire the next <paramref name="Fired"/> timers in (due, key, id) order; the last of them was due at <paramref name="To"/>.</summary>
    public sealed record Advance(long To, int Fired) : OrderEntry;

    /// <summary>The records at these offsets of an input went to the dead letters and changed nothing else.</summary>
    public sealed record DeadLettered(int Input, long From, long To, string Reason) : OrderEntry;

    /// <summary>Visit the stored keys after the last visited one, up to and including <paramref name="UpTo"/>; null: to the end, the walk is done.</summary>
    public sealed record Visit(long Version, byte[]? UpTo) : OrderEntry;

    /// <summary>This definitions version is active from here.</summary>
    public sealed record Definitions(long Version) : OrderEntry;
}
