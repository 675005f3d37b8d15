using System.Collections;
using System.Runtime.CompilerServices;

namespace InboundStreams.Core.Scoring;

/// <summary>What each event rule has given a contact, in the order in which the rules first gave.</summary>
/// <remarks>A state owns its shares and changes them in place; <see cref="Copy"/> parts the two.</remarks>
[CollectionBuilder(typeof(RuleShares), nameof(Of))]
public readonly struct RuleShares : IReadOnlyList<RuleShare>
{
    private const int RoomMin = 2;
    private static readonly RuleShare None;
    private readonly Entry[]? _entries;

    private RuleShares(Entry[] entries, int count) => (_entries, Count) = (entries, count);

    public int Count { get; }

    internal bool IsEmpty => Count == 0;

    internal ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, Count);

    public RuleShare this[int index] => Entries[index].Share;

    /// <param name="shares">Each of another rule.</param>
    public static RuleShares Of(ReadOnlySpan<RuleShare> shares)
    {
        if (shares.IsEmpty)
            return default;
        var entries = new Entry[shares.Length];
        for (var i = 0; i < shares.Length; i++)
            entries[i] = new(shares[i], Entry.IndexUnknown);
        return new(entries, entries.Length);
    }

    /// <summary>The same shares apart from these.</summary>
    public RuleShares Copy() => IsEmpty ? default : new(Entries.ToArray(), Count);

    internal bool IsInBufferOf(in RuleShares other) => ReferenceEquals(_entries, other._entries);

    public IEnumerator<RuleShare> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return _entries![i].Share;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the share of a rule stands; less than 0 where there is none.</summary>
    /// <param name="index">The rule's place in the funnel: a share that was written with it is found without comparing names.</param>
    internal int IndexOf(string rule, int index)
    {
        var entries = Entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Index == index && entries[i].Share.Rule == rule)
                return i;
        }

        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Index != index && entries[i].Share.Rule == rule)
                return i;
        }

        return -1;
    }

    /// <param name="at">What <see cref="IndexOf"/> has said; less than 0: <see cref="RuleShare.IsNone"/>.</param>
    internal ref readonly RuleShare At(int at) => ref at < 0 ? ref None : ref _entries![at].Share;

    /// <summary>Writes a rule's first share, or changes it. Only what this returns is of use from then on.</summary>
    /// <param name="at">Where the share stands; less than 0: it is the first.</param>
    /// <param name="index">The rule's place in the funnel.</param>
    internal RuleShares With(int at, in RuleShare share, int index)
    {
        var entries = _entries;
        if (at >= 0)
        {
            entries![at] = new(share, index);
            return this;
        }

        if (entries is null || Count == entries.Length)
            Array.Resize(ref entries, Math.Max(RoomMin, 2 * Count));
        entries[Count] = new(share, index);
        return new(entries, Count + 1);
    }

    /// <summary>One share as it was written.</summary>
    internal readonly struct Entry(in RuleShare share, int index)
    {
        public const int IndexUnknown = -1;

        public readonly RuleShare Share = share;

        /// <summary>The rule's place in the funnel that wrote it: only a hint, as another version's rules stand elsewhere. Settling drops it.</summary>
        public readonly int Index = index;
    }
}
