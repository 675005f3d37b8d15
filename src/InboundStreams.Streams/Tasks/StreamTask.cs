using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;

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
public sealed partial class StreamTask<TState>
    where TState : class
{
    private readonly Topology<TState> _topology;
    private readonly TaskLimits _limits;
    private readonly IStateStore _store;
    private readonly IKeyedProcessor<TState> _processor;
    private readonly ProcessorContext _context = new();
    private readonly StateCache<TState> _cache;
    private readonly Dictionary<RecordKey, KeyEntry<TState>> _overlay = [];
    private readonly TimerIndex _timers;
    private readonly OrderBuilder _order = new();
    private readonly List<OutputRecord> _deadLetters = [];
    private readonly InputBuffer[] _inputs;
    private readonly bool _replay;
    private byte[]? _visitedUpTo;
    private long _overlayBytes;
    private int _done;

    /// <param name="replay">Order records close the slices; no bound does.</param>
    public StreamTask(Topology<TState> topology, TaskStart start, IStateStore store, TaskLimits limits, bool replay = false)
    {
        _replay = replay;
        (_topology, _store, _limits) = (topology, store, limits);
        (Partition, TaskTime, _visitedUpTo) = (start.Partition, start.TaskTime, start.VisitedUpTo);
        _context.Version = start.Version;
        _processor = topology.Processor();
        _cache = new StateCache<TState>(limits.CacheBytesMax);
        _timers = new TimerIndex(store, replay ? int.MaxValue : 20_000);
        _timers.Refill();
        _inputs = [.. topology.Sources.Select((_, i) => new InputBuffer(start.NextOffsets[i], start.LoadEnds[i]))];
    }

    public int Partition { get; }

    /// <summary>The greatest time taken or fired, Unix milliseconds.</summary>
    public long TaskTime { get; private set; }

    /// <summary>The active definitions version.</summary>
    public long Version => _context.Version;

    /// <summary>Keys are still to be visited for the active version.</summary>
    public bool WalkPending => _visitedUpTo is not null;

    /// <summary>The open slice has reached a bound: nothing more happens before it is closed and committed.</summary>
    public bool SliceFull => !_replay && (_done >= _limits.SliceMax || _overlayBytes > _limits.SliceBytesMax || _order.Size > MaxOrderBytes || (_timers.NeedsRefill && HasOpenSlice));

    public bool HasOpenSlice => _done > 0 || !_order.IsEmpty;

    /// <summary>The load of the first start is not complete yet.</summary>
    public bool Loading => _inputs.Any(input => input.Loading);

    // Far below a broker's usual 1 MB, at about 24 bytes per entry.
    private const int MaxOrderBytes = 400_000;

    /// <summary>The key's committed or open state; null when nothing is known.</summary>
    public TState? StateOf(RecordKey key) => Load(key).State;

    /// <summary>Makes a definitions version active from here; its walk over the stored keys begins.</summary>
    public void Adopt(long version)
    {
        _order.Add(new OrderEntry.Definitions(version));
        _context.Version = version;
        _visitedUpTo = [];
    }

    /// <summary>Visits up to <paramref name="count"/> stored keys that were last settled on an older version.</summary>
    public void Visit(int count)
    {
        if (_visitedUpTo is null || SliceFull)
            return;
        RecordKey? last = null;
        foreach (var (key, _) in _store.Range(_visitedUpTo.Length == 0 ? null : new RecordKey(_visitedUpTo)))
        {
            if (count-- == 0 || SliceFull)
            {
                RecordVisit(last?.Bytes ?? _visitedUpTo);
                return;
            }

            SettleVersion(Load(key));
            _done++;
            last = key;
        }

        RecordVisit(null);
    }

    /// <summary>Fires the timers that are due at or before the clock, because all inputs are read to their ends.</summary>
    /// <returns>How many were fired.</returns>
    public int AdvanceTo(long clock)
    {
        var fired = FireUntil(clock, int.MaxValue);
        if (fired > 0)
            _order.Add(new OrderEntry.Advance(TaskTime, fired));
        return fired;
    }

    /// <summary>When the next timer is due, Unix milliseconds; null when none is, or when the slice must be committed to know.</summary>
    public long? NextTimer => _timers.NeedsRefill ? null : _timers.First?.Due;

    /// <summary>Ends the open slice; null when nothing has happened since the last one.</summary>
    public Slice? CloseSlice(string member, int generation)
    {
        if (!HasOpenSlice)
            return null;
        List<OutputRecord> outputs =
        [
            .. _context.Drain().Select(each => new OutputRecord(each.Sink.Topic, each.Key.Bytes, each.Sink.Serialize(each.Value))),
            .. _deadLetters,
        ];
        var changelog = new List<ChangelogRecord>(_overlay.Count);
        foreach (var entry in _overlay.Values)
        {
            var value = entry.State is null ? null : _topology.StateSerde.Serialize(entry.State);
            entry.SizeMax = value?.Length ?? 0;
            changelog.Add(new ChangelogRecord(entry.Key, value));
        }

        _deadLetters.Clear();
        (_done, _overlayBytes) = (0, 0);
        return new Slice(Partition, outputs, changelog, new OrderRecord(Head(member, generation), _order.Drain()));
    }

    /// <summary>The slice's transaction is committed: its states go into the store.</summary>
    /// <param name="changelogOffset">The offset after the slice's last changelog record; null when it had none.</param>
    public void Committed(Slice slice, long? changelogOffset)
    {
        if (slice.Changelog.Count > 0)
        {
            var changes = slice.Changelog.Select(each => new StoreChange(each.Key, each.Value, _overlay[each.Key].StoredTimer, _overlay[each.Key].Timer)).ToList();
            _store.Write(new StoreBatch(changelogOffset ?? _store.ChangelogOffset ?? 0, changes));
        }

        foreach (var entry in _overlay.Values)
        {
            entry.StoredTimer = entry.Timer;
            entry.Dirty = false;
            _cache.Add(entry);
        }

        _overlay.Clear();
        _timers.Trim();
        _timers.Refill();
    }

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

    private int FireUntil(long limit, int countMax)
    {
        var fired = 0;
        while (fired < countMax && !SliceFull && _timers.First is { } timer && timer.Due <= limit)
        {
            Fire(timer);
            fired++;
        }

        return fired;
    }

    private void Fire(KeyTimer timer)
    {
        var entry = Load(timer.Key);
        SettleVersion(entry);
        if (entry.Timer != timer.Due)
            return;
        TaskTime = Math.Max(TaskTime, timer.Due);
        _context.At(entry.Key, entry.Text);
        var state = entry.State;
        _processor.OnTimer(timer.Due, ref state, _context);
        Store(entry, state, growth: 512);
        _done++;
    }

    private void SettleVersion(KeyEntry<TState> entry)
    {
        if (entry.State is null || _topology.StateSerde.VersionOf(entry.State) >= Version)
            return;
        _context.At(entry.Key, entry.Text);
        var state = entry.State;
        _processor.OnVisit(TaskTime, ref state, _context);
        Store(entry, state, growth: 512);
    }

    private KeyEntry<TState> Load(RecordKey key)
    {
        if (_cache.TryGet(key, out var entry) || _overlay.TryGetValue(key, out entry!))
            return entry;
        var stored = _store.Get(key);
        var state = stored is null ? null : _topology.StateSerde.Deserialize(stored);
        entry = new KeyEntry<TState>(key, state, state is null ? null : _topology.StateSerde.NextTimer(state), stored?.Length ?? 0);
        _cache.Add(entry);
        return entry;
    }

    private void Store(KeyEntry<TState> entry, TState? state, int growth)
    {
        if (ReferenceEquals(entry.State, state) && !_context.IsChanged)
            return;
        entry.State = state;
        entry.SizeMax += growth;
        var timer = state is null ? null : _topology.StateSerde.NextTimer(state);
        _timers.Move(entry.Key, entry.Timer, timer);
        entry.Timer = timer;
        if (entry.Dirty)
            return;
        entry.Dirty = true;
        _overlay.Add(entry.Key, entry);
        _overlayBytes += entry.SizeMax;
    }
}
