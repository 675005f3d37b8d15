using Confluent.Kafka;
using InboundStreams.Simulation.Schedule;

namespace InboundStreams.Simulation.Cluster;

/// <summary>A member as the group coordinator knows it.</summary>
/// <param name="SilentSince">When its heartbeats stopped; null while they come.</param>
internal sealed class SimMember(string id, Func<long?> silentSince)
{
    public string Id => id;

    public long? SilentSince => silentSince();

    public bool HasJoined { get; set; }

    /// <summary>What it was given and has not taken yet.</summary>
    public IReadOnlyList<int>? Assigned { get; set; }
}

/// <summary>
/// The coordinator of one consumer group, classic protocol, eager, by ranges (Kafka's GroupCoordinator): a member that is silent for the session's time-out
/// is removed; a rebalance waits until everybody has joined again, or for its time-out.
/// </summary>
internal sealed class SimGroup(Scheduler scheduler, int partitions, long sessionTimeout, long rebalanceTimeout)
{
    private readonly SortedDictionary<string, SimMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, long> _offsets = [];
    private long _rebalanceUntil;
    private int _memberCount;

    public int Generation { get; private set; }

    public bool IsRebalancing { get; private set; }

    public bool IsEmpty => _members.Count == 0;

    /// <summary>Transactions whose offsets are on their way: who reads stable offsets waits for them.</summary>
    public HashSet<SimTransaction> Pending { get; } = [];

    public SimMember Join(SimMember? known, string name, Func<long?> silentSince)
    {
        if (known is null || !_members.ContainsKey(known.Id))
        {
            known = new SimMember($"{name}-{++_memberCount:D4}", silentSince);
            _members[known.Id] = known;
        }

        BeginRebalance();
        known.HasJoined = true;
        known.Assigned = null;
        CompleteIfReady();
        return known;
    }

    public void Leave(SimMember member)
    {
        if (_members.Remove(member.Id) && !IsEmpty)
            BeginRebalance();
        CompleteIfReady();
    }

    public bool Knows(SimMember member) => _members.ContainsKey(member.Id);

    /// <returns>Why the offsets are refused; <see cref="ErrorCode.NoError"/> when they are not.</returns>
    public ErrorCode Check(string memberId, int generation)
    {
        // Kafka lets commits of clients pass that know no generations.
        if (generation < 0 && memberId.Length == 0)
            return ErrorCode.NoError;
        return !_members.ContainsKey(memberId) ? ErrorCode.UnknownMemberId
            : generation != Generation ? ErrorCode.IllegalGeneration
            : ErrorCode.NoError;
    }

    public void Apply(SimTransaction transaction)
    {
        Pending.Remove(transaction);
        if (transaction.Outcome != Outcome.Committed)
            return;
        foreach (var (partition, offset) in transaction.Offsets)
            _offsets[partition] = offset;
    }

    public Offset OffsetOf(TopicPartition partition) => _offsets.TryGetValue(partition, out var offset) ? offset : Offset.Unset;

    /// <summary>As after a week without members.</summary>
    public void ExpireOffsets() => _offsets.Clear();

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        var now = scheduler.Now;
        foreach (var member in _members.Values.Where(each => now - each.SilentSince > sessionTimeout).ToList())
        {
            scheduler.Trace.Write(now, "group", $"{member.Id} is silent and is removed");
            _members.Remove(member.Id);
            if (!IsEmpty)
                BeginRebalance();
        }

        if (IsRebalancing && now >= _rebalanceUntil)
        {
            foreach (var member in _members.Values.Where(each => !each.HasJoined).ToList())
                _members.Remove(member.Id);
        }

        CompleteIfReady();
    }

    private void BeginRebalance()
    {
        if (IsRebalancing)
            return;
        IsRebalancing = true;
        _rebalanceUntil = scheduler.Now + rebalanceTimeout;
        foreach (var member in _members.Values)
            member.HasJoined = false;
    }

    private void CompleteIfReady()
    {
        if (!IsRebalancing || _members.Values.Any(each => !each.HasJoined))
            return;
        IsRebalancing = false;
        Generation++;
        var (share, more, next) = (partitions / Math.Max(1, _members.Count), partitions % Math.Max(1, _members.Count), 0);
        foreach (var (member, place) in _members.Values.Select((each, i) => (each, i)))
        {
            var count = share + (place < more ? 1 : 0);
            member.Assigned = [.. Enumerable.Range(next, count)];
            next += count;
        }

        scheduler.Trace.Write(scheduler.Now, "group", $"generation {Generation}: {string.Join(" ", _members.Values.Select(each => $"{each.Id}=[{string.Join(",", each.Assigned!)}]"))}");
    }
}
