namespace InboundStreams.Streams;

/// <summary>What the engine needs to know of a state; otherwise states are bytes to it.</summary>
public interface IStateFormat
{
    /// <summary>Asked of bytes that come from a store or a changelog, before anything else.</summary>
    /// <exception cref="InvalidDataException">The bytes are no state of a known format.</exception>
    void Check(ReadOnlySpan<byte> state);

    /// <summary>The earliest pending timer, Unix milliseconds; null when none is pending. Timers live in the state; the index by due time is derived.</summary>
    long? NextTimer(ReadOnlySpan<byte> state);

    /// <summary>The definitions version on which the state was last settled.</summary>
    long VersionOf(ReadOnlySpan<byte> state);
}
