using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InboundStreams.Core.Avro;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Scoring;

/// <summary>What each event rule has given a contact, in the order in which the rules first gave: out of a block, for one decision.</summary>
internal sealed class RuleShares
{
    private const int RoomMin = 8;
    private const long HalfLifeMax = long.MaxValue / 1_000_000;
    private static readonly RuleShare None;
    private RuleShare[] _all = new RuleShare[RoomMin];

    public int Count { get; private set; }

    public bool HasChanged { get; private set; }

    public ReadOnlySpan<RuleShare> All => _all.AsSpan(0, Count);

    public static RuleShares Of(ContactState state)
    {
        var shares = new RuleShares();
        shares.Begin(state);
        return shares;
    }

    /// <param name="bytes">Of both sections.</param>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static void ThrowIfInvalid(in BlockHeader header, ReadOnlySpan<byte> bytes)
    {
        var rows = bytes[..(header.Ends[(int)Section.Shares] - header.Ends[(int)Section.ConditionErrors])];
        var buckets = bytes.Length - rows.Length;
        for (; rows.Length >= header.ShareSize; rows = rows[header.ShareSize..])
        {
            ref readonly var row = ref MemoryMarshal.AsRef<ShareRow>(rows);
            var isTimed = row.At != BlockHeader.Never && BlockHeader.IsTime(row.At);
            if (!isTimed || row.HalfLife is < 0 or > HalfLifeMax || row.Value == long.MinValue)
                throw new InvalidDataException($"Section {Section.Shares}: {row.Value} units of {row.At} ms with a half-life of {row.HalfLife} ms.");
            if (row.Earlier < 0 || row.Earlier > buckets / header.BucketSize)
                throw new InvalidDataException($"Section {Section.Shares}: {row.Earlier} earlier buckets, where {buckets} bytes of them remain.");
            buckets -= row.Earlier * header.BucketSize;
        }

        if (!rows.IsEmpty || buckets != 0)
            throw new InvalidDataException($"Section {Section.Shares}: {rows.Length} bytes follow the rows, and {buckets} bytes the buckets.");
    }

    public void Begin(ContactState state)
    {
        (Count, HasChanged) = (0, false);
        ref readonly var header = ref state.Header;
        var rows = state.BytesOf(Section.Shares);
        var buckets = state.BytesOf(Section.Buckets);
        for (; !rows.IsEmpty; rows = rows[header.ShareSize..])
        {
            ref readonly var row = ref MemoryMarshal.AsRef<ShareRow>(rows);
            Add(RuleShare.Of(row, Buckets(buckets, row.Earlier, header.BucketSize)));
            buckets = buckets[(row.Earlier * header.BucketSize)..];
        }
    }

    /// <summary>Where the share of a rule stands; less than 0 where there is none.</summary>
    /// <param name="rule">Of its name: <see cref="StableHash"/>.</param>
    public int IndexOf(ulong rule)
    {
        for (var i = 0; i < Count; i++)
        {
            if (_all[i].Rule == rule)
                return i;
        }

        return -1;
    }

    /// <param name="at">What <see cref="IndexOf"/> has said; less than 0: <see cref="RuleShare.IsNone"/>.</param>
    public ref readonly RuleShare At(int at) => ref at < 0 ? ref None : ref _all[at];

    /// <summary>Writes a rule's first share, or changes it.</summary>
    /// <param name="at">Where the share stands; less than 0: it is the first.</param>
    public void Set(int at, in RuleShare share)
    {
        HasChanged = true;
        if (at < 0)
            Add(share);
        else
            _all[at] = share;
    }

    public void Replace(IReadOnlyCollection<RuleShare> shares)
    {
        (Count, HasChanged) = (0, true);
        foreach (var share in shares)
            Add(share);
    }

    public void WriteRows(ref AvroWriter writer)
    {
        foreach (ref readonly var share in All)
        {
            var row = share.ToRow();
            writer.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<ShareRow>(in row)));
        }
    }

    public void WriteBuckets(ref AvroWriter writer)
    {
        foreach (ref readonly var share in All)
        {
            foreach (var (id, points, times) in share.Earlier)
            {
                var row = new BucketRow { Id = id, Points = points, Times = times };
                writer.WriteRaw(MemoryMarshal.AsBytes(new ReadOnlySpan<BucketRow>(in row)));
            }
        }
    }

    private static ImmutableArray<CapBucket> Buckets(ReadOnlySpan<byte> rows, int count, int size)
    {
        if (count == 0)
            return default;
        var buckets = new CapBucket[count];
        for (var i = 0; i < count; i++)
        {
            ref readonly var row = ref MemoryMarshal.AsRef<BucketRow>(rows[(i * size)..]);
            buckets[i] = new(row.Id, row.Points, row.Times);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(buckets);
    }

    private void Add(in RuleShare share)
    {
        if (Count == _all.Length)
            Array.Resize(ref _all, 2 * Count);
        _all[Count++] = share;
    }
}
