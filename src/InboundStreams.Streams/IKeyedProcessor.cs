namespace InboundStreams.Streams;

/// <summary>
/// What a topology does with one key: pure functions of (input, state), called by one thread at a time per task. It must not
/// know which engine drives it, hold state of its own, or look at a clock.
/// </summary>
/// <remarks>
/// A state is bytes, and empty where nothing is stored. Each function returns the state after it: what it was given when nothing has
/// changed, empty to delete it. The engine copies what is returned before it calls again, over what it gave: neither may be kept. A processor
/// that throws stops its thread: a refusal is a value, an exception is a bug.
/// </remarks>
public interface IKeyedProcessor
{
    /// <param name="input">What the record's decoder made of it; null for a tombstone.</param>
    /// <param name="time">The time at which it is taken, Unix milliseconds: its own, but never later than the clock.</param>
    /// <param name="load">The record is part of a load: it sets, and triggers nothing.</param>
    ReadOnlyMemory<byte> Process(object? input, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context);

    /// <param name="due">The timer's due time, Unix milliseconds. The state's next timer must have moved on in what is returned.</param>
    ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context);

    /// <summary>Called once per key and definitions version, before anything else happens to the key under that version.</summary>
    ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context);
}
