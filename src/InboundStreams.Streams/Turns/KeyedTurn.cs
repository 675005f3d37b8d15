using System.Buffers;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Turns;

/// <summary>How a record's turn ended.</summary>
public enum TurnEnd
{
    Taken,

    /// <summary>Its key's state would be too large: state and outputs are as they were; the record is a dead letter.</summary>
    TooLarge,

    /// <summary>Timers before it have used up the room that was left: commit, then take it again.</summary>
    Postponed,
}

/// <summary>
/// What it means that a record, a timer or a visit reaches a key, whichever engine asks:
/// 1. fire: the timers that are due at or before the record's time, in (due, key) order, those set meanwhile included;
/// 2. settle: a key that was last touched under an older definitions version is visited first;
/// 3. process;
/// 4. refuse what would make the state too large, and take back what it did;
/// 5. store.
/// Not of several threads at once.
/// </summary>
public sealed class KeyedTurn
{
    /// <summary>The reason of a record that would make its key's state too large.</summary>
    public const string TooLarge = "state_too_large";

    private readonly Topology _topology;
    private readonly KeyedStates _states;
    private readonly IKeyedProcessor _processor;
    private readonly IRecordDecoder[] _decoders;
    private readonly ProcessorContext _context = new();
    private readonly List<OutputRecord> _drained = [];
    private readonly BytePages _values = new();
    private readonly ArrayBufferWriter<byte> _value = new();
    private readonly int _stateBytesMax;
    private readonly Func<bool> _isFull;

    /// <param name="taskTime">Unix milliseconds; <see cref="long.MinValue"/> before the first record.</param>
    /// <param name="version">The active definitions version; 0 for none yet.</param>
    /// <param name="isFull">Nothing more may happen before a commit; asked before each timer.</param>
    public KeyedTurn(Topology topology, KeyedStates states, int stateBytesMax, long taskTime, long version, Func<bool> isFull)
    {
        (_topology, _states, _stateBytesMax, _isFull) = (topology, states, stateBytesMax, isFull);
        _processor = topology.Processor();
        _decoders = [.. topology.Sources.Select(each => each.Decoder)];
        TaskTime = taskTime;
        Version = version;
    }

    /// <summary>The greatest time taken or fired, Unix milliseconds.</summary>
    public long TaskTime { get; private set; }

    /// <summary>The active definitions version.</summary>
    public long Version
    {
        get => _context.Version;
        set => _context.Version = value;
    }

    /// <summary>Records taken, timers fired and keys visited since the last <see cref="Drain"/>.</summary>
    public int Turns { get; private set; }

    /// <summary>Takes a sound record.</summary>
    /// <param name="clock">No record is taken later than it, Unix milliseconds.</param>
    /// <param name="load">The record is part of a load: it moves no clock and fires nothing.</param>
    /// <param name="fired">Timers fired before it, however it ended.</param>
    public TurnEnd Take(in InputRecord record, long clock, bool load, out int fired)
    {
        var time = Math.Min(record.At, clock);
        fired = load ? 0 : FireUntil(Math.Max(TaskTime, time));
        if (_isFull())
            return TurnEnd.Postponed;
        var entry = _states.Load(record.Key);
        Settle(entry);
        if (!Process(entry, _decoders[record.Input].Decode(record.Raw), time, load))
            return TurnEnd.TooLarge;
        if (!load)
            TaskTime = Math.Max(TaskTime, time);
        Turns++;
        return TurnEnd.Taken;
    }

    /// <summary>Fires the timers that are due at or before the time.</summary>
    /// <returns>How many were fired.</returns>
    public int FireUntil(long time, int countMax = int.MaxValue)
    {
        var fired = 0;
        while (fired < countMax && !_isFull() && _states.FirstTimer is { } timer && timer.Due <= time)
        {
            Fire(timer);
            fired++;
        }

        return fired;
    }

    /// <summary>Settles a key on the active version.</summary>
    public void Visit(RecordKey key)
    {
        Settle(_states.Load(key));
        Turns++;
    }

    /// <summary>What the turns since the last call have sent, in order; of a sink that keeps the latest, the last value of each key.</summary>
    /// <returns>Of use until the next call.</returns>
    public IReadOnlyList<OutputRecord> Drain()
    {
        _drained.Clear();
        _values.Clear();
        _context.ForEach(Write);
        _context.Clear();
        Turns = 0;
        return _drained;
    }

    private void Write(ProcessorContext.Output output)
    {
        _value.ResetWrittenCount();
        output.Sink.Write(output.Value, output.Sink.LatestOnly ? _states.Load(output.Key).State : default, _value);
        _drained.Add(new(output.Sink.Topic, output.Key.Bytes, _values.Keep(_value.WrittenSpan)));
    }

    private void Fire(KeyTimer timer)
    {
        var entry = _states.Load(timer.Key);
        Settle(entry);
        if (entry.Timer != timer.Due)
            return;
        TaskTime = Math.Max(TaskTime, timer.Due);
        _context.At(entry.Key, entry.Text);
        Store(entry, _processor.OnTimer(timer.Due, entry.State, _context));
        Turns++;
    }

    private void Settle(KeyEntry entry)
    {
        if (entry.State.IsEmpty || _topology.StateFormat.VersionOf(entry.State.Span) >= Version)
            return;
        _context.At(entry.Key, entry.Text);
        Store(entry, _processor.OnVisit(TaskTime, entry.State, _context));
    }

    /// <returns>False when the state would be too large: then it stays as it was, and so do the outputs.</returns>
    private bool Process(KeyEntry entry, object? input, long time, bool load)
    {
        _context.At(entry.Key, entry.Text);
        var next = _processor.Process(input, time, load, entry.State, _context);
        if (next.Length > _stateBytesMax)
        {
            _context.TakeBack();
            return false;
        }

        Store(entry, next);
        return true;
    }

    private void Store(KeyEntry entry, ReadOnlyMemory<byte> next)
    {
        if (!next.Span.SequenceEqual(entry.State.Span))
            _states.Store(entry, next.Span);
    }
}
