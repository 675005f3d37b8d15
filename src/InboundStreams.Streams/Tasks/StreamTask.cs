using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;
using InboundStreams.Streams.Turns;

namespace InboundStreams.Streams.Tasks;

/// <summary>
/// One partition of a topology: merges its inputs, fires its timers, keeps its states, and writes down in which order it
/// did so. Free of I/O: records, times and commits come in; slices go out. Kafka drives it in production, order records
/// drive it in a replay.
/// </summary>
/// <remarks>
/// One turn of the host: <see cref="Buffer"/> what was polled, <see cref="TakeNext"/> until it says no, <see cref="Visit"/>,
/// <see cref="AdvanceTo"/> when there is nothing to read, <see cref="CloseSlice"/>, and after the transaction
/// <see cref="Committed"/>. A task whose transaction failed is thrown away and made again from its committed state.
/// </remarks>
public sealed partial class StreamTask
{
    // Far below a broker's usual 1 MB, at about 24 bytes per entry.
    private const int OrderBytesMax = 400_000;

    private readonly Topology _topology;
    private readonly TaskLimits _limits;
    private readonly KeyedStates _states;
    private readonly KeyedTurn _turn;
    private readonly OrderBuilder _order = new();
    private readonly List<OutputRecord> _deadLetters = [];
    private readonly InputBuffer[] _inputs;
    private readonly bool _replay;
    private byte[]? _visitedUpTo;

    /// <param name="replay">Order records close the slices; no bound does.</param>
    public StreamTask(Topology topology, TaskStart start, IStateStore store, TaskLimits limits, bool replay = false)
    {
        (_topology, _limits, _replay) = (topology, limits, replay);
        (Partition, _visitedUpTo) = (start.Partition, start.VisitedUpTo);
        _states = replay ? new KeyedStates(store, topology.StateFormat, limits.CacheBytesMax, int.MaxValue) : new KeyedStates(store, topology.StateFormat, limits.CacheBytesMax);
        _turn = new KeyedTurn(topology, _states, limits.StateBytesMax, start.TaskTime, start.Version, () => SliceFull);
        _inputs = [.. topology.Sources.Select((_, i) => new InputBuffer(start.NextOffsets[i], start.LoadEnds[i]))];
    }

    public int Partition { get; }

    /// <summary>The greatest time taken or fired, Unix milliseconds.</summary>
    public long TaskTime => _turn.TaskTime;

    /// <summary>The active definitions version.</summary>
    public long Version => _turn.Version;

    /// <summary>Keys are still to be visited for the active version.</summary>
    public bool WalkPending => _visitedUpTo is not null;

    /// <summary>The open slice has reached a bound: nothing more happens before it is closed and committed.</summary>
    public bool SliceFull => !_replay && (
        Done >= _limits.SliceMax
        || _states.ChangedBytes > _limits.SliceBytesMax
        || _order.Size > OrderBytesMax
        || (_states.TimersUsedUp && HasOpenSlice));

    public bool HasOpenSlice => Done > 0 || !_order.IsEmpty;

    /// <summary>The load of the first start is not complete yet.</summary>
    public bool Loading => _inputs.Any(input => input.Loading);

    /// <summary>What the states that were used lately take in memory.</summary>
    public long CachedBytes => _states.CachedBytes;

    /// <inheritdoc cref="KeyedStates.Looks"/>
    public (long Hits, long Misses) Looks => _states.Looks;

    /// <summary>When the next timer is due, Unix milliseconds; null when none is, or when the slice must be committed to know.</summary>
    public long? NextTimer => _states.FirstTimer?.Due;

    private int Done => _turn.Turns + _deadLetters.Count;

    /// <summary>The key's committed or open state, until the next turn; empty when nothing is known.</summary>
    public ReadOnlyMemory<byte> StateOf(RecordKey key) => _states.Load(key).State;

    /// <summary>Makes a definitions version active from here; its walk over the stored keys begins.</summary>
    /// <exception cref="InvalidOperationException">A slice is open: the keys that it has made stand in no store yet, and the walk would miss them.</exception>
    public void Adopt(long version)
    {
        if (HasOpenSlice && !_replay)
            throw new InvalidOperationException("A version becomes active where a slice begins; commit first.");
        _order.Add(new OrderEntry.Definitions(version));
        _turn.Version = version;
        _visitedUpTo = [];
    }

    /// <summary>Visits up to <paramref name="count"/> stored keys that were last settled on an older version.</summary>
    public void Visit(int count)
    {
        if (_visitedUpTo is null || SliceFull)
            return;
        RecordKey? last = null;
        foreach (var key in _states.KeysAfter(_visitedUpTo.Length == 0 ? null : new RecordKey(_visitedUpTo)))
        {
            if (count-- == 0 || SliceFull)
            {
                RecordVisit(last?.Bytes ?? _visitedUpTo);
                return;
            }

            _turn.Visit(key);
            last = key;
        }

        RecordVisit(null);
    }

    /// <summary>Fires the timers that are due at or before the clock, because all inputs are read to their ends.</summary>
    /// <returns>How many were fired.</returns>
    public int AdvanceTo(long clock)
    {
        var fired = _turn.FireUntil(clock);
        RecordFired(fired);
        return fired;
    }

    /// <summary>Ends the open slice; null when nothing has happened since the last one.</summary>
    public Slice? CloseSlice(string member, int generation)
    {
        if (!HasOpenSlice)
            return null;
        var outputs = _turn.Drain();
        if (_deadLetters.Count > 0)
            outputs = [.. outputs, .. _deadLetters];
        _deadLetters.Clear();
        return new Slice(Partition, outputs, _states.Changes(), new OrderRecord(Head(member, generation), _order.Drain()));
    }

    /// <summary>The slice's transaction is committed: its states go into the store.</summary>
    /// <param name="changelogOffset">Up to here the changelog is in the states after it, exclusive.</param>
    public void Committed(long changelogOffset) => _states.Committed(changelogOffset);

    private OrderHead Head(string member, int generation) => new(
        Partition,
        [.. _inputs.Select(input => input.Next)],
        TaskTime,
        Version,
        _topology.RulesVersion,
        _topology.TimeZoneVersion,
        member,
        generation,
        [.. _inputs.Select(input => input.LoadEnd)],
        _visitedUpTo);

    private void RecordVisit(byte[]? upTo)
    {
        _order.Add(new OrderEntry.Visit(Version, upTo));
        _visitedUpTo = upTo;
    }

    private void RecordFired(int fired)
    {
        if (fired > 0)
            _order.Add(new OrderEntry.Advance(TaskTime, fired));
    }
}
