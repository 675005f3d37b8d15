using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streams;

/// <summary>Makes an input's bytes into what its processor takes. Runs before the merge, because the merge needs the record's own time.</summary>
public interface IRecordDecoder
{
    /// <summary>Never throws and never waits.</summary>
    DecodedRecord Decode(ConsumedRecord record);
}

/// <summary>How decoding ended.</summary>
public abstract record DecodedRecord
{
    private DecodedRecord()
    {
    }

    /// <param name="At">Unix milliseconds; null where the value has no time of its own.</param>
    public sealed record Sound(object? Payload, long? At, bool Load) : DecodedRecord;

    /// <summary>The record can never be taken.</summary>
    public sealed record Poison(string Reason) : DecodedRecord;

    /// <summary>Something outside must answer first, as the schema registry. The partition waits and asks again.</summary>
    /// <param name="Resolve">Asks; throws when there is no answer yet.</param>
    public sealed record Pending(string Waiting, Func<CancellationToken, Task> Resolve) : DecodedRecord;
}
