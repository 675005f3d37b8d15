using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>How a score goes on when only time passes: finds the first millisecond at which it crosses a threshold.</summary>
/// <remarks>
/// Several half-lives have no closed form. Over an interval a positive share is worth least at its end and most at its start, a
/// negative one the other way round; these bounds rule out whole intervals, and what cannot be ruled out is halved, the earlier half
/// first. With shares of one sign this is plain bisection.
/// </remarks>
internal sealed class ScoreForecast
{
    /// <summary>A search that stays undecided this often ends early: to look too soon costs a look, never a wrong answer.</summary>
    private const int LooksMax = 4096;

    /// <summary>After so many half-lives nothing is left of any share: it has fewer than 63 bits.</summary>
    private const int HalfLivesMax = 64;

    private static readonly long Latest = Instant.MaxValue.ToUnixTimeMilliseconds();
    private readonly ScoreTable _table;
    private readonly RuleShares _shares;
    private readonly Int128[] _attributes;
    private readonly int _score;
    private readonly long _threshold;
    private readonly bool _down;
    private int _looks;

    private ScoreForecast(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string score, long threshold, bool down)
    {
        (_table, _shares, _threshold, _down) = (table, shares, threshold, down);
        _score = table.IndexOf(score);
        _attributes = new Int128[table.Scores.Length];
        table.AddAttributeParts(holding, _attributes);
    }

    /// <summary>When the score is first below the threshold that it has reached now; null when time alone does not lead there.</summary>
    /// <param name="score">A score's name, or <see cref="ScoreRules.Total"/>.</param>
    /// <param name="threshold">Thousandths.</param>
    public static Instant? FirstBelow(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string score, long threshold, Instant now) =>
        new ScoreForecast(table, shares, holding, score, threshold, down: true).Search(now);

    /// <summary>When the score first reaches the threshold that it is below now: negative shares decay too.</summary>
    /// <param name="score">A score's name, or <see cref="ScoreRules.Total"/>.</param>
    /// <param name="threshold">Thousandths.</param>
    public static Instant? FirstReached(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string score, long threshold, Instant now) =>
        new ScoreForecast(table, shares, holding, score, threshold, down: false).Search(now);

    private Instant? Search(Instant now)
    {
        long longest = 0;
        foreach (ref readonly var share in _shares.All)
        {
            if (_down ? share.Value > 0 : share.Value < 0)
                longest = Math.Max(longest, share.HalfLifeMillis);
        }

        if (longest == 0)
            return null;
        var start = now.ToUnixTimeMilliseconds();
        var end = Math.Min(Latest, start + (longest * HalfLivesMax));
        return FirstCrossed(start, end) is { } found ? Instant.FromUnixTimeMilliseconds(found) : null;
    }

    private long? FirstCrossed(long after, long until)
    {
        if (++_looks > LooksMax)
            return after + 1;
        if (!IsCrossed(Bound(after, until)))
            return null;
        if (until - after == 1)
            return IsCrossed(Bound(until, until)) ? until : null;
        var middle = after + ((until - after) / 2);
        return FirstCrossed(after, middle) ?? FirstCrossed(middle, until);
    }

    private bool IsCrossed(long value) => _down ? value < _threshold : value >= _threshold;

    /// <summary>The least (going down) or most (going up) that the score may be between two times, thousandths; exact where they are equal.</summary>
    private long Bound(long from, long to)
    {
        Span<Int128> sums = stackalloc Int128[_attributes.Length];
        _attributes.CopyTo(sums);
        foreach (ref readonly var share in _shares.All)
        {
            if (_table.RuleOf(share) is { } rule)
                sums[rule.Score] += share.ValueAt(share.Value > 0 == _down ? to : from);
        }

        if (_score >= 0)
            return PointUnits.ToThousandths(_table.Scores[_score].Clamp(sums[_score]));
        Int128 total = 0;
        for (var score = 0; score < sums.Length; score++)
            total += (Int128)_table.Scores[score].Clamp(sums[score]) * (_table.Scores[score].Definition.Weight ?? 0);
        return (long)(total >> 32);
    }
}
