using System.Collections;
using System.Runtime.CompilerServices;

namespace InboundStreams.Core.Scoring;

/// <summary>What each event rule has given a contact, in the order in which the rules first gave. Immutable for whoever holds it.</summary>
/// <remarks>
/// Versions share one buffer: a changed share is written behind the end, and a version sees what stands before its own end, of each
/// rule the last. When the buffer is full, what still counts moves to a new one with as much room again; so does a change of an older
/// version (after an aborted transaction, in a test). So a change costs amortized constant time and space.
/// </remarks>
[CollectionBuilder(typeof(RuleShares), nameof(Of))]
public readonly struct RuleShares : IReadOnlyList<RuleShare>, IEquatable<RuleShares>
{
    private const int RoomMin = 3;
    private static readonly RuleShare None;
    private readonly Entry[]? _buffer;
    private readonly int _end;

    private RuleShares(Entry[] buffer, int end, int count) => (_buffer, _end, Count) = (buffer, end, count);

    public int Count { get; }

    internal bool IsEmpty => Count == 0;

    /// <summary>By the order in which the rules first gave.</summary>
    public RuleShare this[int index] => ToArray()[index];

    /// <param name="shares">Each of another rule.</param>
    public static RuleShares Of(ReadOnlySpan<RuleShare> shares)
    {
        if (shares.IsEmpty)
            return default;
        var buffer = new Entry[shares.Length];
        for (var i = 0; i < shares.Length; i++)
            buffer[i] = new(shares[i], i, Entry.IndexUnknown);
        buffer[0].Mark = buffer.Length;
        return new(buffer, buffer.Length, shares.Length);
    }

    /// <summary>A copy, in order.</summary>
    public RuleShare[] ToArray()
    {
        var shares = new RuleShare[Count];
        for (var latest = Latest(); latest.MoveNext();)
            shares[latest.Place] = latest.Current.Share;
        return shares;
    }

    public IEnumerator<RuleShare> GetEnumerator() => ToArray().AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both are the same version: other shares, even if they are alike, are not equal.</summary>
    public bool Equals(RuleShares other) => ReferenceEquals(_buffer, other._buffer) && _end == other._end;

    public override bool Equals(object? obj) => obj is RuleShares other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_buffer is null ? 0 : RuntimeHelpers.GetHashCode(_buffer), _end);

    public static bool operator ==(RuleShares left, RuleShares right) => left.Equals(right);

    public static bool operator !=(RuleShares left, RuleShares right) => !left.Equals(right);

    /// <summary>Each rule's share, the one that changed last first.</summary>
    internal LatestShares Latest() => new(_buffer.AsSpan(0, _end), Count);

    /// <summary>Where the share of a rule stands in the buffer; less than 0 where there is none.</summary>
    /// <param name="index">The rule's place in the funnel: a share that was written with it is found without comparing names.</param>
    internal int IndexOf(string rule, int index)
    {
        for (var i = _end - 1; i >= 0; i--)
        {
            if (_buffer![i].Index == index && _buffer[i].Share.Rule == rule)
                return i;
        }

        for (var i = _end - 1; i >= 0; i--)
        {
            if (_buffer![i].Index != index && _buffer[i].Share.Rule == rule)
                return i;
        }

        return -1;
    }

    /// <param name="at">What <see cref="IndexOf"/> has said; less than 0: <see cref="RuleShare.IsNone"/>.</param>
    internal ref readonly RuleShare At(int at) => ref at < 0 ? ref None : ref _buffer![at].Share;

    /// <summary>Writes a rule's first share, or the one that takes the place of an earlier one.</summary>
    /// <param name="before">Where the earlier one stands; less than 0: it is the first.</param>
    /// <param name="index">The rule's place in the funnel.</param>
    internal RuleShares With(int before, in RuleShare share, int index)
    {
        var place = before < 0 ? Count : before == 0 ? 0 : _buffer![before].Mark;
        var count = Math.Max(Count, place + 1);
        var (buffer, end) = Claim() ? (_buffer!, _end) : Copy(Math.Max(RoomMin, 2 * count));
        buffer[end] = new(share, end == 0 ? 1 : place, index);
        return new(buffer, end + 1, count);
    }

    /// <summary>Reserves the entry behind the end; only one version can have it.</summary>
    private bool Claim() =>
        _buffer is { } buffer && _end < buffer.Length && Interlocked.CompareExchange(ref buffer[0].Mark, _end + 1, _end) == _end;

    /// <summary>Of the latest shares, by place, with one more entry reserved.</summary>
    private (Entry[] Buffer, int End) Copy(int room)
    {
        var buffer = new Entry[room];
        for (var latest = Latest(); latest.MoveNext();)
            buffer[latest.Place] = new(latest.Current.Share, latest.Place, latest.Current.Index);
        buffer[0].Mark = Count + 1;
        return (buffer, Count);
    }

    /// <summary>One share as it was written.</summary>
    internal struct Entry(in RuleShare share, int mark, int index)
    {
        public const int IndexUnknown = -1;

        public readonly RuleShare Share = share;

        /// <summary>
        /// The rule's place in the funnel that wrote it: only a hint, as another version's rules stand elsewhere. Settling drops it, so a
        /// buffer has hints of one version.
        /// </summary>
        public readonly int Index = index;

        /// <summary>The share's place among the contact's. Of the first entry, whose place is always 0: how many entries are used.</summary>
        public int Mark = mark;
    }
}

/// <summary>Goes through each rule's share, the one that changed last first.</summary>
internal ref struct LatestShares(ReadOnlySpan<RuleShares.Entry> entries, int count)
{
    private readonly ReadOnlySpan<RuleShares.Entry> _entries = entries;
    private readonly ulong[]? _more = count > 64 ? new ulong[(count + 63) / 64] : null;
    private ulong _met;
    private int _at = entries.Length;
    private int _left = count;

    public readonly ref readonly RuleShares.Entry Current => ref _entries[_at];

    /// <summary>The share's place among the contact's.</summary>
    public readonly int Place => _at == 0 ? 0 : _entries[_at].Mark;

    public readonly LatestShares GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left == 0)
            return false;
        do
            _at--;
        while (!IsFirst(Place));
        _left--;
        return true;
    }

    /// <summary>The entry of this place is the first that is met, and so the one that was written last.</summary>
    private bool IsFirst(int place)
    {
        ref var met = ref _more is null ? ref _met : ref _more[place / 64];
        var bit = 1UL << (place & 63);
        if ((met & bit) != 0)
            return false;
        met |= bit;
        return true;
    }
}
