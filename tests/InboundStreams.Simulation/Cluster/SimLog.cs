using Confluent.Kafka;

namespace InboundStreams.Simulation.Cluster;

/// <summary>A record or a transaction's marker in a simulated log.</summary>
/// <param name="Transaction">Null for a record outside of any.</param>
/// <param name="Appended">Virtual milliseconds.</param>
internal sealed record Entry(byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]>>? Headers, SimTransaction? Transaction, bool IsMarker, long Appended)
{
    public bool IsCommitted => !IsMarker && Transaction?.Outcome != Outcome.Aborted && (Transaction is null || Transaction.Outcome == Outcome.Committed);
}

/// <summary>One partition's log. An entry's place is its offset; null stands where compaction has taken one out.</summary>
internal sealed class SimLog(string topic, int partition)
{
    private readonly List<Entry?> _entries = [];
    private readonly List<Entry> _everything = [];
    private readonly Dictionary<SimTransaction, long> _open = [];

    public TopicPartition Partition { get; } = new(topic, partition);

    public bool HasLeader { get; set; } = true;

    public long Begin { get; private set; }

    public long End => _entries.Count;

    public long StableEnd => _open.Count == 0 ? End : _open.Values.Min();

    /// <summary>Called after something was appended.</summary>
    public Action Appended { get; set; } = () => { };

    public Entry? At(long offset) => _entries[(int)offset];

    public void Append(Entry entry)
    {
        if (entry.Transaction is { } transaction)
        {
            if (entry.IsMarker)
                _open.Remove(transaction);
            else
                _open.TryAdd(transaction, End);
        }

        _entries.Add(entry);
        _everything.Add(entry);
        Appended();
    }

    /// <summary>What is decided to be committed, with its offset, in order; also where its marker has not been written yet, and as it was before compaction.</summary>
    public IEnumerable<(long Offset, Entry Entry)> Committed() => _everything.Select((each, i) => ((long)i, each)).Where(each => each.each.IsCommitted);

    public Entry? LastCommitted => _everything.FindLast(each => each.IsCommitted);

    /// <summary>Whether a record is committed at this offset or behind it.</summary>
    /// <param name="end">Not from here on.</param>
    public bool HasCommittedFrom(long offset, long end = long.MaxValue)
    {
        for (; offset < Math.Min(end, End); offset++)
        {
            if (At(offset) is { IsCommitted: true })
                return true;
        }

        return false;
    }

    /// <summary>Takes out what a later record of the same key has replaced, below the stable end.</summary>
    public void Compact()
    {
        HashSet<string> seen = [];
        for (var offset = StableEnd - 1; offset >= Begin; offset--)
        {
            if (At(offset) is { IsMarker: false } entry && (!entry.IsCommitted || !seen.Add(Convert.ToHexString(entry.Key!))))
                _entries[(int)offset] = null;
        }
    }

    /// <summary>The log begins where compaction has left the first state; tombstones before it are gone with the records that they deleted.</summary>
    public void Trim()
    {
        while (Begin < StableEnd && At(Begin) is null or { IsMarker: true } or { Value: null })
            Begin++;
    }
}
