using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>Finds the first millisecond at which a sum of decaying shares is below an edge.</summary>
/// <remarks>
/// Several half-lives have no closed form. Over an interval a positive share is worth least at its end and a negative one at its
/// start; that bound rules out whole intervals, and what cannot be ruled out is halved, the earlier half first. Without negative
/// shares this is plain bisection.
/// </remarks>
internal sealed class Cooling
{
    /// <summary>A bound that stays undecided this often ends the search early: waking too soon costs a look, never a wrong band.</summary>
    private const int LooksMax = 4096;

    /// <summary>After so many half-lives nothing is left of any share: it has fewer than 63 bits.</summary>
    private const int HalfLivesMax = 64;

    private static readonly long Latest = Instant.MaxValue.ToUnixTimeMilliseconds();
    private readonly ScoreTable _table;
    private readonly ImmutableArray<RuleShare> _shares;
    private readonly Int128[] _attributes;
    private readonly long _below;
    private int _looks;

    private Cooling(ScoreTable table, ImmutableArray<RuleShare> shares, ImmutableArray<string> holding, long below)
    {
        _table = table;
        _shares = shares;
        _below = below;
        _attributes = new Int128[table.Scores.Length];
        foreach (var name in holding)
        {
            if (table.AttributeRuleNamed(name) is { } rule)
                _attributes[rule.Score] += rule.Units;
        }
    }

    /// <summary>Null when time alone does not lead below the band's edge.</summary>
    public static Instant? Next(ScoreTable table, ImmutableArray<RuleShare> shares, ImmutableArray<string> holding, string band, Instant now)
    {
        if (table.Bands is not { } bands || BandSwitch.IndexOf(bands, band) is var index && index == 0)
            return null;
        long longest = 0;
        foreach (var share in shares)
        {
            if (share.HalfLife is { } halfLife)
                longest = Math.Max(longest, (long)halfLife.TotalMilliseconds);
        }

        if (longest == 0)
            return null;
        var start = now.ToUnixTimeMilliseconds();
        var end = Math.Min(Latest, start + (longest * HalfLivesMax));
        var first = new Cooling(table, shares, holding, BandSwitch.OffBelow(bands, index)).FirstBelow(start, end);
        return first is { } found ? Instant.FromUnixTimeMilliseconds(found) : null;
    }

    private long? FirstBelow(long after, long until)
    {
        if (++_looks > LooksMax)
            return after + 1;
        if (AtLeast(after, until) >= _below)
            return null;
        if (until - after == 1)
            return AtLeast(until, until) < _below ? until : null;
        var middle = after + ((until - after) / 2);
        return FirstBelow(after, middle) ?? FirstBelow(middle, until);
    }

    /// <summary>A lower bound of the banded value between two times, thousandths; exact where they are equal.</summary>
    private long AtLeast(long from, long to)
    {
        Span<Int128> sums = stackalloc Int128[_attributes.Length];
        _attributes.CopyTo(sums);
        foreach (var share in _shares)
        {
            if (_table.RuleNamed(share.Rule) is { } rule)
                sums[rule.Score] += share.ValueAt(share.Value > 0 ? to : from);
        }

        var only = _table.IndexOf(_table.Bands!.Of);
        if (only >= 0)
            return Fixed.ToThousandths(_table.Scores[only].Clamp(sums[only]));
        Int128 total = 0;
        for (var score = 0; score < sums.Length; score++)
            total += (Int128)_table.Scores[score].Clamp(sums[score]) * (_table.Scores[score].Definition.Weight ?? 0);
        return (long)(total >> 32);
    }
}
