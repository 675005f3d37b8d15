using Confluent.Kafka;
using InboundStreams.Streamiz.Clients;
using InboundStreams.Streams;
using InboundStreams.Streams.Tasks;
using InboundStreams.Streams.Turns;
using Streamiz.Kafka.Net.Processors.Public;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>
/// One task: every record, and every timer that the clock has reached, becomes a turn of its key, the same as in the native engine. What a turn
/// sends is forwarded at once; the states that it changed wait for the commit, and are written only after what was sent has been delivered. So a
/// crash decides again what it had decided, with the same ids, and forgets nothing.
/// </summary>
internal sealed class DecideTransformer : ITransformer<byte[], InputRecord, byte[], OutputRecord>
{
    private const int VisitMax = 2_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly TaskParts _parts;
    private readonly long[] _processed;
    private ProcessorContext<byte[], OutputRecord> _context = null!;
    private TaskStore _store = null!;
    private KeyedStates? _states;
    private KeyedTurn? _turn;
    private IEnumerator<RecordKey>? _walk;
    private long _taken;
    private long _deadLetters;
    private long _fired;

    // Streamiz makes one without arguments, only to know the type.
    public DecideTransformer()
        : this(null!)
    {
    }

    public DecideTransformer(TaskParts parts)
    {
        _parts = parts;
        _processed = parts is null ? [] : [.. parts.Topology.Sources.Select(_ => -1L)];
    }

    private int Partition => _context.Id.Partition;

    private long Clock => _parts.Options.Clock == ClockMode.Wall ? _context.WallClockTime : _parts.StartedAt;

    public void Init(ProcessorContext<byte[], OutputRecord> context)
    {
        _context = context;
        _parts.Clients.RequireFor(Thread.CurrentThread);
        _store = (TaskStore)context.GetStateStore(_parts.Topology.Store);
        _store.Flushing = WriteBack;
        _parts.Tasks.Open(Partition);
        _parts.Metrics.Tasks(0, 1);
        context.Schedule(Interval, PunctuationType.PROCESSING_TIME, now => Guarded(() => Punctuate(now)));
    }

    public Record<byte[], OutputRecord>? Process(Record<byte[], InputRecord> record)
    {
        Guarded(() => Take(record.Value));
        return null;
    }

    public void Close()
    {
        _parts.Tasks.Close(Partition);
        _parts.Metrics.Tasks(_turn is null ? 0 : -1, -1);
        _walk?.Dispose();
        (_states, _turn, _walk) = (null, null, null);
    }

    private void Take(InputRecord record)
    {
        // Somebody else owns the record: the commit of its offset will be refused, and Streamiz joins anew.
        if (ObservedClients.MembershipOfThread?.AskAfterSilence() == false)
            return;
        var turn = Open(_parts.RequireVersion());
        _parts.Tasks.Busy(Partition);
        var reason = record.Poison;
        if (reason is null && turn.Take(record, Clock, record.Load, out var fired) is var end)
        {
            _fired += fired;
            reason = end == TurnEnd.TooLarge ? KeyedTurn.TooLarge : null;
        }

        Forward();
        if (reason is not null)
            DeadLetter(record, reason);
        _processed[record.Input] = record.Offset;
        _taken++;
    }

    private void DeadLetter(InputRecord record, string reason)
    {
        Forward(Streams.Tasks.DeadLetter.Of(_parts.Topology.DeadLetterTopic, record, reason));
        _deadLetters++;
    }

    /// <summary>Between two polls: visit what a new version has not seen; fire what the clock has reached, when every input is read.</summary>
    private void Punctuate(long now)
    {
        if (!_parts.Clients.IsRestored(_parts.Topology.ChangelogTopic, Partition) || ObservedClients.MembershipOfThread?.AskAfterSilence() == false)
            return;
        if (_parts.Topology.LatestVersion() is not (> 0 and var version))
        {
            _parts.SayNoDefinitions();
            return;
        }

        var turn = Open(version);
        Walk(turn);
        if (IsRead())
            Advance(turn, now);
        if (turn.Turns == 0)
            return;
        Forward();
        // A commit of its own accord follows records only.
        _context.Commit();
    }

    private void Advance(KeyedTurn turn, long now)
    {
        if (_parts.Options.Until is { } until)
        {
            if (_walk is null)
            {
                _fired += turn.FireUntil(until.ToUnixTimeMilliseconds());
                _parts.Tasks.Done(Partition);
            }
        }
        else if (_parts.Options.Clock == ClockMode.Wall)
        {
            _fired += turn.FireUntil(now);
        }
    }

    private bool IsRead()
    {
        for (var input = 0; input < _processed.Length; input++)
        {
            if (!_parts.Clients.IsRead(new TopicPartition(_parts.Topology.Sources[input].Topic, Partition), _processed[input]))
                return false;
        }

        return true;
    }

    /// <summary>The task's turns, under a version. They begin when the store is restored: the timers are derived from it.</summary>
    private KeyedTurn Open(long version)
    {
        if (_turn is not null)
        {
            if (version > _turn.Version)
                Adopt(version);
            return _turn;
        }

        var stored = new StoredStates(_store.States, _parts.Topology.StateFormat);
        var limits = _parts.Options.Limits;
        _states = new KeyedStates(stored, _parts.Topology.StateFormat, limits.CacheBytesMax, int.MaxValue);
        _turn = new KeyedTurn(_parts.Topology, _states, limits.StateBytesMax, long.MinValue, version, () => false);
        if (stored.OldestVersion < version)
            _walk = _states.KeysAfter(null).GetEnumerator();
        _parts.Metrics.Tasks(1, 0);
        return _turn;
    }

    private void Adopt(long version)
    {
        _turn!.Version = version;
        _walk?.Dispose();
        _walk = _states!.KeysAfter(null).GetEnumerator();
        _parts.Logger.Adopted(version, Partition);
    }

    private void Walk(KeyedTurn turn)
    {
        for (var i = 0; i < VisitMax && _walk is not null; i++)
        {
            if (_walk.MoveNext())
            {
                turn.Visit(_walk.Current);
                continue;
            }

            _walk.Dispose();
            _walk = null;
        }
    }

    private void Forward()
    {
        foreach (var output in _turn!.Drain())
            Forward(output);
        if (_states!.ChangedBytes > _parts.Options.Limits.SliceBytesMax)
            _context.Commit();
    }

    private void Forward(OutputRecord output)
    {
        // The context's headers are the input's until they are replaced.
        var headers = new Headers();
        foreach (var (name, value) in output.Headers ?? [])
            headers.Add(name, value);
        _context.SetHeaders(headers);
        _context.Forward(output.Key!, output, output.Topic);
        ObservedClients.Sent();
    }

    /// <summary>The commit has begun: what was sent is delivered first, then the states that know of it are written.</summary>
    private void WriteBack()
    {
        if (_parts.Tasks.Fault.IsCompleted)
            throw new InvalidOperationException("A task has failed: nothing more is committed.");
        if (_states is null)
            return;
        if (!_parts.Clients.FlushSent())
        {
            Drop();
            return;
        }

        _states.Changes();
        _states.Committed(0);
        _parts.Metrics.Committed(_taken, _deadLetters, _fired);
        (_taken, _deadLetters, _fired) = (0, 0, 0);
    }

    // What was decided since the last commit is the next owner's to decide. Streamiz finds out when it commits the offsets, and joins anew.
    private void Drop()
    {
        _parts.Metrics.Tasks(_turn is null ? 0 : -1, 0);
        (_states, _turn) = (null, null);
        (_taken, _deadLetters, _fired) = (0, 0, 0);
    }

    // A turn that fails may have changed a state half.
    private void Guarded(Action turn)
    {
        try
        {
            turn();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _parts.Tasks.Fail(fault);
            throw;
        }
    }
}
