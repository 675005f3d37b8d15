using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>A contact's scores at an instant. Reading never writes.</summary>
internal sealed class ScoreSheet : IScoreReader
{
    private ScoreTable _table = null!;
    private Int128[] _events = [];
    private Int128[] _attributes = [];

    public string Band { get; private set; } = "";

    public static ScoreSheet Read(ScoreTable table, ImmutableArray<RuleShare> shares, ImmutableArray<string> holding, string band, Instant now)
    {
        var sheet = new ScoreSheet();
        sheet.Fill(table, shares, holding, band, now);
        return sheet;
    }

    /// <summary>Reads anew into this sheet.</summary>
    public void Fill(ScoreTable table, ImmutableArray<RuleShare> shares, ImmutableArray<string> holding, string band, Instant now)
    {
        Clear(table);
        Band = BandSwitch.NameOf(table.Bands, band);
        var time = now.ToUnixTimeMilliseconds();
        foreach (ref readonly var share in shares.AsSpan())
        {
            if (table.RuleNamed(share.Rule) is { } rule)
                _events[rule.Score] += share.ValueAt(time);
        }

        foreach (var name in holding)
        {
            if (table.AttributeRuleNamed(name) is { } rule)
                _attributes[rule.Score] += rule.Units;
        }
    }

    private void Clear(ScoreTable table)
    {
        _table = table;
        if (_events.Length != table.Scores.Length)
            (_events, _attributes) = (new Int128[table.Scores.Length], new Int128[table.Scores.Length]);
        Array.Clear(_events);
        Array.Clear(_attributes);
    }

    public Int128 EventPart(int score) => _events[score];

    public long Value(int score) => _table.Scores[score].Clamp(_events[score] + _attributes[score]);

    /// <summary>Thousandths of a point, rounded down.</summary>
    public long Total()
    {
        Int128 sum = 0;
        for (var score = 0; score < _events.Length; score++)
            sum += (Int128)Value(score) * (_table.Scores[score].Definition.Weight ?? 0);
        return (long)(sum >> 32);
    }

    public long Headline() => _table.HasTotal ? Total() : Fixed.ToThousandths(Value(_table.Headline));

    /// <summary>The value that the bands divide, thousandths.</summary>
    public long Banded() => TryRead(_table.Bands!.Of, out var thousandths) ? thousandths : 0;

    public bool TryRead(string name, out long thousandths)
    {
        var score = _table.IndexOf(name);
        var isTotal = score < 0 && _table.HasTotal && name == ScoreRules.Total;
        thousandths = score >= 0 ? Fixed.ToThousandths(Value(score)) : isTotal ? Total() : 0;
        return score >= 0 || isTotal;
    }

    public LeadScore ToLeadScore(string contactId, Instant now)
    {
        var parts = new ScorePart[_events.Length];
        for (var score = 0; score < parts.Length; score++)
        {
            var definition = _table.Scores[score].Definition;
            parts[score] = new(
                definition.Name, _table.WeightOf(score), Fixed.Bounded(_events[score]), definition.HalfLife, Fixed.Bounded(_attributes[score]), definition.Min, definition.Max);
        }

        return new(contactId, Headline(), Band, now, ImmutableCollectionsMarshal.AsImmutableArray(parts));
    }

    /// <summary>Name to thousandths of each score, with <c>total</c>, for templates.</summary>
    public Properties ToProperties()
    {
        var values = new List<KeyValuePair<string, Value>>();
        for (var score = 0; score < _events.Length; score++)
            values.Add(new(_table.Scores[score].Definition.Name, Conditions.Value.Int(Fixed.ToThousandths(Value(score)))));
        if (_table.HasTotal)
            values.Add(new(ScoreRules.Total, Conditions.Value.Int(Total())));
        return Properties.Of(values);
    }
}
