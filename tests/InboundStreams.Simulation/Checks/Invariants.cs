using System.Text;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Work;
using InboundStreams.Streams;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Stores;

namespace InboundStreams.Simulation.Checks;

/// <summary>What holds at any moment, and what holds when the storm is over.</summary>
internal sealed class Invariants(SimCluster cluster, OrderNotes orders, Violations violations)
{
    /// <summary>
    /// A store holds committed states only, and with what the changelog has from its offset on it holds everything. It need not be the changelog up to its offset: aborted
    /// transactions of others take offsets that its owner does not count, and compaction takes out what comes again further on.
    /// </summary>
    public void CheckStore(int partition, IStateStore store)
    {
        if (store.ChangelogOffset is not { } offset)
            return;
        var log = cluster.LogOf(cluster.Topology.ChangelogTopic, partition);
        if (offset < log.Begin || offset > log.End)
            return;
        var what = $"the store of partition {partition}, at offset {offset}";
        SortedDictionary<RecordKey, byte[]> states = [];
        foreach (var (key, state) in store.Range(null))
        {
            states[key] = state;
            if (!log.Committed().Any(each => each.Entry.Key.AsSpan().SequenceEqual(key.Span) && each.Entry.Value.AsSpan().SequenceEqual(state)))
                violations.Add($"{what}: {key} is {Account.Of(state)}, and that was never committed");
        }

        for (; offset < log.End; offset++)
        {
            if (log.At(offset) is { IsCommitted: true } entry)
                Apply(states, entry);
        }

        CheckStates($"{what}, with what the changelog has from there on", StatesOf(log), states);
    }

    /// <summary>Everything is taken, decided as the model decides, said once, in order, and known.</summary>
    /// <param name="now">Timers that were due well before are to have fired.</param>
    /// <param name="version">The newest: it is active, and all keys are visited.</param>
    public void CheckEnd(long now, long version)
    {
        List<string> dead = [];
        for (var partition = 0; partition < cluster.Partitions; partition++)
            CheckEnd(partition, now, version, dead);
        // A dead letter lies where its key belongs, not where it came from.
        var found = Enumerable.Range(0, cluster.Partitions).SelectMany(each => TextsOf(cluster.Topology.DeadLetterTopic, each));
        CheckSequence("what is dead", [.. dead.Order(StringComparer.Ordinal)], found.Order(StringComparer.Ordinal));
    }

    private void CheckEnd(int partition, long now, long version, List<string> dead)
    {
        var model = new Model(partition, cluster, violations);
        model.Run(cluster.LogOf(cluster.Topology.OrderTopic, partition).Committed().Select(each => (orders.Deserialize(each.Entry.Value), each.Entry.Appended)));
        foreach (var (source, input) in cluster.Topology.Sources.Select((each, i) => (each, i)))
        {
            var log = cluster.LogOf(source.Topic, partition);
            var left = log.Committed().Count(each => each.Offset >= model.Next[input]);
            if (left > 0)
                violations.Add($"{left} records of {SimCluster.Name(log.Partition)} are not taken when all is quiet");
        }

        if (model.NextTimer < now - 2_500)
            violations.Add($"the timer of partition {partition} that is due at {model.NextTimer} has not fired at {now}");
        dead.AddRange(model.Dead);
        if (model.Version != version || model.IsWalking)
            violations.Add($"partition {partition} is on version {model.Version} when all is quiet, {(model.IsWalking ? "not yet" : "and")} with all keys visited; the newest is {version}");
        CheckSequence($"what partition {partition} has said", model.Said, TextsOf(LedgerTopology.Said, partition));
        CheckStates(
            $"the changelog of partition {partition} against the model",
            model.Accounts.ToDictionary(each => each.Key, each => each.Value.ToBytes()),
            StatesOf(cluster.LogOf(cluster.Topology.ChangelogTopic, partition)));
    }

    private IEnumerable<string> TextsOf(string topic, int partition) => cluster.LogOf(topic, partition).Committed().Select(each => Encoding.UTF8.GetString(each.Entry.Value!));

    private static SortedDictionary<RecordKey, byte[]> StatesOf(SimLog changelog)
    {
        SortedDictionary<RecordKey, byte[]> states = [];
        foreach (var (_, entry) in changelog.Committed())
            Apply(states, entry);
        return states;
    }

    private static void Apply(SortedDictionary<RecordKey, byte[]> states, Entry entry)
    {
        if (entry.Value is null)
            states.Remove(new RecordKey(entry.Key!));
        else
            states[new RecordKey(entry.Key!)] = entry.Value;
    }

    private void CheckStates(string what, IReadOnlyDictionary<RecordKey, byte[]> expected, IEnumerable<KeyValuePair<RecordKey, byte[]>> found)
    {
        var seen = 0;
        foreach (var (key, state) in found)
        {
            seen++;
            if (!expected.TryGetValue(key, out var wanted))
                violations.Add($"{what}: {key} is {Account.Of(state)} and ought not to be there");
            else if (!wanted.AsSpan().SequenceEqual(state))
                violations.Add($"{what}: {key} is {Account.Of(state)} and ought to be {Account.Of(wanted)}");
        }

        if (seen < expected.Count)
            violations.Add($"{what}: {expected.Count - seen} states are missing");
    }

    private void CheckSequence(string what, IReadOnlyList<string> expected, IEnumerable<string> found)
    {
        var all = found.ToList();
        for (var i = 0; i < Math.Max(all.Count, expected.Count); i++)
        {
            var (one, other) = (i < expected.Count ? expected[i] : "nothing", i < all.Count ? all[i] : "nothing");
            if (one == other)
                continue;
            violations.Add($"{what}: the {i + 1}. is \"{other}\" and ought to be \"{one}\" ({all.Count} instead of {expected.Count})");
            return;
        }
    }
}
