using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>A contact's scores at an instant. Reading never writes.</summary>
internal sealed class CurrentScores : IScoreReader
{
    private ScoreTable _table = null!;
    private Int128[] _events = [];
    private Int128[] _attributes = [];
    private bool _anyNegative;

    public string Band { get; private set; } = "";

    public static CurrentScores Read(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string band, Instant now)
    {
        var scores = new CurrentScores();
        scores.Fill(table, shares, holding, band, now);
        return scores;
    }

    /// <summary>Reads anew into this scores.</summary>
    public void Fill(ScoreTable table, RuleShares shares, ImmutableArray<string> holding, string band, Instant now)
    {
        Clear(table);
        Band = BandSwitch.NameOf(table.Bands, band);
        var time = now.ToUnixTimeMilliseconds();
        foreach (ref readonly var share in shares.All)
        {
            _anyNegative |= share.Value < 0;
            if (table.RuleOf(share) is { } rule)
                _events[rule.Score] += share.ValueAt(time);
        }

        table.AddAttributeParts(holding, _attributes);
    }

    private void Clear(ScoreTable table)
    {
        (_table, _anyNegative) = (table, false);
        if (_events.Length != table.Scores.Length)
            (_events, _attributes) = (new Int128[table.Scores.Length], new Int128[table.Scores.Length]);
        Array.Clear(_events);
        Array.Clear(_attributes);
    }

    public Int128 EventPart(int score) => _events[score];

    /// <summary>A share has become worth so much more, or less.</summary>
    public void Add(int score, long units, bool isNegative) => (_events[score], _anyNegative) = (_events[score] + units, _anyNegative || isNegative);

    /// <inheritdoc cref="ContactState.Headroom"/>
    /// <remarks>Positive shares only lose with time, so it stays right until something else than events within it changes a score.</remarks>
    public long Headroom()
    {
        if (_anyNegative)
            return 0;
        var room = (Int128)PointUnits.Max;
        for (var score = 0; score < _events.Length; score++)
            room = Int128.Min(room, _table.Scores[score].Max - _events[score]);
        if (BandSwitch.NextEdge(_table.Bands, Band) is { } edge)
            room = Int128.Min(room, RoomBelow(edge));
        return (long)Int128.Max(0, room);
    }

    /// <summary>How many units one score may gain with the banded value still below the edge.</summary>
    /// <param name="edge">Thousandths.</param>
    private Int128 RoomBelow(long edge)
    {
        if (_table.Banded is var score and >= 0)
            return ((Int128)edge << 32) / 1000 - 1 - _events[score] - _attributes[score];
        var (sum, heaviest) = ((Int128)0, 1);
        for (var each = 0; each < _events.Length; each++)
        {
            var weight = _table.Scores[each].Definition.Weight ?? 0;
            (sum, heaviest) = (sum + ((Int128)Value(each) * weight), Math.Max(heaviest, weight));
        }

        return (((Int128)edge << 32) - 1 - sum) / heaviest;
    }

    public long Value(int score) => _table.Scores[score].Clamp(_events[score] + _attributes[score]);

    /// <summary>Thousandths of a point, rounded down.</summary>
    public long Total()
    {
        Int128 sum = 0;
        for (var score = 0; score < _events.Length; score++)
            sum += (Int128)Value(score) * (_table.Scores[score].Definition.Weight ?? 0);
        return (long)(sum >> 32);
    }

    public long Headline() => _table.HasTotal ? Total() : PointUnits.ToThousandths(Value(_table.Headline));

    /// <summary>The value that the bands divide, thousandths.</summary>
    public long Banded() => _table.Banded >= 0 ? PointUnits.ToThousandths(Value(_table.Banded)) : _table.HasTotal ? Total() : 0;

    public bool TryRead(string name, out long thousandths)
    {
        var score = _table.IndexOf(name);
        var isTotal = score < 0 && _table.HasTotal && name == ScoreRules.Total;
        thousandths = score >= 0 ? PointUnits.ToThousandths(Value(score)) : isTotal ? Total() : 0;
        return score >= 0 || isTotal;
    }

    public LeadScore ToLeadScore(string contactId, Instant now)
    {
        var parts = new ScorePart[_events.Length];
        for (var score = 0; score < parts.Length; score++)
        {
            var definition = _table.Scores[score].Definition;
            parts[score] = new(
                definition.Name, _table.WeightOf(score), PointUnits.Bounded(_events[score]), definition.HalfLife, PointUnits.Bounded(_attributes[score]), definition.Min, definition.Max);
        }

        return new(contactId, Headline(), Band, now, ImmutableCollectionsMarshal.AsImmutableArray(parts));
    }

    /// <summary>Name to thousandths of each score, with <c>total</c>, for templates.</summary>
    public Properties ToProperties()
    {
        var values = new KeyValuePair<string, Value>[_events.Length + (_table.HasTotal ? 1 : 0)];
        for (var score = 0; score < _events.Length; score++)
            values[score] = new(_table.Scores[score].Definition.Name, Conditions.Value.Int(PointUnits.ToThousandths(Value(score))));
        if (_table.HasTotal)
            values[^1] = new(ScoreRules.Total, Conditions.Value.Int(Total()));
        return Properties.FromArray(values);
    }
}
