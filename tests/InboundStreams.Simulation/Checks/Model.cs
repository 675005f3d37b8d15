using System.Text;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Work;
using InboundStreams.Streams;
using InboundStreams.Streams.Orders;

namespace InboundStreams.Simulation.Checks;

/// <summary>
/// One partition's inputs, taken in the order that the committed order records say, by nothing but the ledger: what must have been said, and what must be known
/// after it. Along the way it checks that the order takes every committed record once.
/// </summary>
internal sealed class Model(int partition, SimCluster cluster, Violations violations)
{
    private readonly SortedDictionary<RecordKey, Account> _accounts = [];
    private readonly SortedSet<(long Due, RecordKey Key)> _timers = [];
    private readonly long[] _next = new long[cluster.Topology.Sources.Count];
    private readonly List<string> _said = [];
    private readonly List<string> _dead = [];
    private long _taskTime = long.MinValue;
    private long _version;
    private RecordKey? _visited;
    private long _clock = long.MaxValue;
    private int _generation;
    private string _member = "";

    public IReadOnlyDictionary<RecordKey, Account> Accounts => _accounts;

    public IReadOnlyList<string> Said => _said;

    public IReadOnlyList<string> Dead => _dead;

    /// <summary>Per input.</summary>
    public IReadOnlyList<long> Next => _next;

    /// <summary>The definitions that are active.</summary>
    public long Version => _version;

    /// <summary>Keys are still to be visited for them.</summary>
    public bool IsWalking { get; private set; }

    public long? NextTimer => _timers.Count > 0 ? _timers.Min.Due : null;

    public void Run(IEnumerable<(OrderRecord Order, long Written)> orders)
    {
        foreach (var (order, written) in orders)
        {
            foreach (var entry in order.Entries)
                Do(entry, order.Head, written);
            CheckHead(order.Head);
        }
    }

    private void Do(OrderEntry entry, OrderHead head, long written)
    {
        switch (entry)
        {
            case OrderEntry.TakenAt at:
                _clock = at.Clock;
                break;
            case OrderEntry.Take take:
                for (var offset = take.From; offset <= take.To; offset++)
                    Take(take.Input, offset, head);
                _clock = long.MaxValue;
                break;
            case OrderEntry.DeadLettered dead:
                for (var offset = dead.From; offset <= dead.To; offset++)
                    TakeDead(dead.Input, offset);
                break;
            case OrderEntry.Advance advance:
                if (advance.To > written + 600)
                    violations.Add($"a timer of partition {partition} that was due at {advance.To} has fired before {written}");
                for (var i = 0; i < advance.Fired; i++)
                    FireNext();
                break;
            case OrderEntry.Definitions definitions:
                (_version, _visited, IsWalking) = (definitions.Version, null, true);
                break;
            case OrderEntry.Visit visit:
                Visit(visit);
                break;
        }
    }

    private void CheckHead(OrderHead head)
    {
        for (var input = 0; input < _next.Length; input++)
        {
            SkipTo(input, head.NextOffsets[input]);
            _next[input] = Math.Max(_next[input], head.NextOffsets[input]);
        }

        if (head.TaskTime != _taskTime)
            violations.Add($"the order of partition {partition} says task time {head.TaskTime}, the model {_taskTime}");
        if (head.Generation < _generation || (head.Generation == _generation && head.Member != _member))
            violations.Add($"partition {partition} was committed by {head.Member} in generation {head.Generation} after {_member} in generation {_generation}");
        (_generation, _member) = (head.Generation, head.Member);
    }

    /// <summary>What is sound and in its place is no dead letter.</summary>
    private void TakeDead(int input, long offset)
    {
        if (MoveTo(input, offset) is not { } entry)
            return;
        _dead.Add(TextOf(entry.Value));
        if (entry.Value is not null && cluster.PartitionOf(entry.Key) == partition)
            violations.Add($"{cluster.Topology.Sources[input].Topic}[{partition}]@{offset} is sound and went to the dead letters");
    }

    private void Take(int input, long offset, OrderHead head)
    {
        if (MoveTo(input, offset) is not { } entry)
            return;
        if (offset >= head.LoadEnds[input] && head.LoadEnds.Where((end, each) => LogOf(each).HasCommittedFrom(_next[each], end)).Any())
            violations.Add($"{cluster.Topology.Sources[input].Topic}[{partition}]@{offset} was taken before the load was");
        var time = Math.Min(entry.Appended, _clock);
        var load = offset < head.LoadEnds[input];
        if (!load)
        {
            var until = Math.Max(_taskTime, time);
            while (_timers.Count > 0 && _timers.Min.Due <= until)
                FireNext();
        }

        var key = new RecordKey(entry.Key!);
        Settle(key);
        var known = _accounts.TryGetValue(key, out var account);
        var (after, said) = Ledger.Take(known ? account : null, TextOf(entry.Value), time, load, _version);
        Set(key, after);
        Say(key, said);
        if (!load)
            _taskTime = Math.Max(_taskTime, time);
    }

    /// <returns>The record; null where it cannot be taken, which is a violation.</returns>
    private Entry? MoveTo(int input, long offset)
    {
        var log = LogOf(input);
        if (offset < _next[input])
            violations.Add($"{SimCluster.Name(log.Partition)}@{offset} was taken twice");
        SkipTo(input, offset);
        _next[input] = Math.Max(_next[input], offset + 1);
        if (log.At(offset) is { IsCommitted: true } entry)
            return entry;
        violations.Add($"{SimCluster.Name(log.Partition)}@{offset} was taken and is no committed record");
        return null;
    }

    private void SkipTo(int input, long offset)
    {
        var log = LogOf(input);
        for (var skipped = _next[input]; skipped < offset; skipped++)
        {
            if (log.At(skipped) is { IsCommitted: true })
                violations.Add($"{SimCluster.Name(log.Partition)}@{skipped} was never taken");
        }
    }

    private SimLog LogOf(int input) => cluster.LogOf(cluster.Topology.Sources[input].Topic, partition);

    private void FireNext()
    {
        if (_timers.Count == 0)
        {
            violations.Add($"a timer of partition {partition} was fired that nobody had set");
            return;
        }

        var (due, key) = _timers.Min;
        Settle(key);
        if (!_accounts.TryGetValue(key, out var account) || account.Rings != due)
            return;
        _taskTime = Math.Max(_taskTime, due);
        var (after, said) = Ledger.Ring(account, due);
        Set(key, after);
        Say(key, said);
    }

    private void Visit(OrderEntry.Visit visit)
    {
        foreach (var key in _accounts.Keys.Where(each => (_visited is not { } after || each > after) && (visit.UpTo is not { } upTo || each <= new RecordKey(upTo))).ToList())
            Settle(key);
        IsWalking = visit.UpTo is not null;
        _visited = visit.UpTo is { Length: > 0 } last ? new RecordKey(last) : null;
    }

    private void Settle(RecordKey key)
    {
        if (!_accounts.TryGetValue(key, out var account) || account.Version >= _version)
            return;
        var (after, said) = Ledger.Settle(account, _version);
        Set(key, after);
        Say(key, said);
    }

    private void Set(RecordKey key, Account? after)
    {
        if (_accounts.TryGetValue(key, out var before) && before.Rings is { } rang)
            _timers.Remove((rang, key));
        if (after is not { } account)
        {
            _accounts.Remove(key);
            return;
        }

        _accounts[key] = account;
        if (account.Rings is { } rings)
            _timers.Add((rings, key));
    }

    private void Say(RecordKey key, string? said)
    {
        if (said is not null)
            _said.Add($"{key} {said}");
    }

    private static string TextOf(byte[]? bytes) => bytes is null ? "" : Encoding.UTF8.GetString(bytes);
}
