namespace InboundStreams.Streams;

/// <summary>
/// What a topology does with one key: pure functions of (input, state), called by one thread at a time per task. It must not
/// know which engine drives it, hold state of its own, or look at a clock.
/// </summary>
/// <remarks>
/// A state may be replaced or changed in place, as nobody else holds it; a change in place must be told to
/// <see cref="ProcessorContext.Changed"/>. A processor that throws stops its thread: a refusal is a value, an exception is a bug.
/// </remarks>
public interface IKeyedProcessor<TState>
    where TState : class
{
    /// <param name="record">The record taken.</param>
    /// <param name="time">The time at which it is taken, Unix milliseconds: its own, but never later than the clock.</param>
    /// <param name="load">The record is part of a load: it sets, and triggers nothing.</param>
    /// <param name="state">Null when nothing is stored for the key; set to null to delete.</param>
    void Process(InputRecord record, long time, bool load, ref TState? state, ProcessorContext context);

    /// <param name="due">The timer's due time, Unix milliseconds.</param>
    /// <param name="state">Its next timer must have moved on when this returns.</param>
    /// <param name="context">Where to send outputs.</param>
    void OnTimer(long due, ref TState? state, ProcessorContext context);

    /// <summary>Called once per key and definitions version, before anything else happens to the key under that version.</summary>
    void OnVisit(long time, ref TState? state, ProcessorContext context);
}
