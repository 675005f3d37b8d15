using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streams;

/// <summary>
/// Reads the values of one input. A record is checked when it comes, because the merge needs its own time, and decoded when it is taken: what
/// waits between is bytes.
/// </summary>
public interface IRecordDecoder
{
    /// <summary>Whether the record can be taken, and of when it is. Never throws and never waits.</summary>
    RecordCheck Check(in ConsumedRecord record);

    /// <summary>What the processor takes: of a record that was found sound. It may lie in the record's bytes.</summary>
    /// <returns>Null for a tombstone.</returns>
    object? Decode(in ConsumedRecord record);
}

/// <summary>What a look at a record has shown.</summary>
public readonly record struct RecordCheck
{
    /// <summary>Unix milliseconds; null where the value has no time of its own.</summary>
    public long? At { get; private init; }

    /// <summary>The record is part of a load.</summary>
    public bool Load { get; private init; }

    /// <summary>Why the record can never be taken; null where it can.</summary>
    public string? Poison { get; private init; }

    /// <summary>What must answer first; null where nothing must.</summary>
    public PendingAnswer? Pending { get; private init; }

    public static RecordCheck Sound(long? at, bool load = false) => new() { At = at, Load = load };

    public static RecordCheck OfPoison(string reason) => new() { Poison = reason };

    public static RecordCheck WaitsFor(PendingAnswer answer) => new() { Pending = answer };
}

/// <summary>Something outside must answer first, as the schema registry. The partition waits and asks again.</summary>
/// <param name="Waiting">What has not answered yet.</param>
/// <param name="Resolve">Asks; throws when there is no answer yet.</param>
public sealed record PendingAnswer(string Waiting, Func<CancellationToken, Task> Resolve);
