namespace InboundStreams.Streams;

/// <summary>A state as the value of a changelog record and of a store, and what the engine needs to know of it.</summary>
public interface IStateSerde<TState>
    where TState : class
{
    byte[] Serialize(TState state);

    /// <exception cref="InvalidDataException">The bytes are no state of a known format.</exception>
    TState Deserialize(ReadOnlySpan<byte> value);

    /// <summary>The earliest pending timer, Unix milliseconds; null when none is pending. Timers live in the state; the index by due time is derived.</summary>
    long? NextTimer(TState state);

    /// <summary>The definitions version on which the state was last settled.</summary>
    long VersionOf(TState state);
}
