using System.Collections.Frozen;
using System.Collections.Immutable;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>The score rules, compiled: names are resolved and points are in units.</summary>
internal sealed class ScoreTable
{
    private readonly FrozenDictionary<string, int> _scoreByName;
    private readonly FrozenDictionary<ulong, EventScoring> _ruleByHash;
    private readonly FrozenDictionary<string, int> _attributeRuleByName;

    public ScoreTable(ScoreRules rules, DateTimeZone zone)
    {
        Scores = [.. rules.Scores.Select(each => new CompiledScore(each))];
        HasTotal = Scores.Any(each => each.Definition.Weight is not null);
        Bands = rules.Bands;
        _scoreByName = Scores.Select((each, index) => (each.Definition.Name, index)).ToFrozenDictionary(each => each.Name, each => each.index, StringComparer.Ordinal);
        EventRules = [.. rules.EventRules.Select(each => new EventScoring(each, _scoreByName[each.Score], zone))];
        _ruleByHash = EventRules.ToFrozenDictionary(each => each.Hash);
        AttributeRules = [.. rules.AttributeRules.Select(each => new AttributeScoring(each, _scoreByName[each.Score], PointUnits.OfThousandths(each.Thousandths)))];
        _attributeRuleByName = AttributeRules.Select((each, index) => (each.Rule.Name, index)).ToFrozenDictionary(each => each.Name, each => each.index, StringComparer.Ordinal);
        Banded = Bands is null ? -1 : IndexOf(Bands.Of);
        Headline = HasTotal || Bands is null || Bands.Of == ScoreRules.Total ? 0 : _scoreByName[Bands.Of];
    }

    public CompiledScore[] Scores { get; }

    public EventScoring[] EventRules { get; }

    public AttributeScoring[] AttributeRules { get; }

    public bool HasTotal { get; }

    public Bands? Bands { get; }

    /// <summary>The score that the bands divide; less than 0: the total, or nothing.</summary>
    public int Banded { get; }

    /// <summary>Which score stands for all where there is no total: the one with bands, or the first.</summary>
    public int Headline { get; }

    public int IndexOf(string score) => _scoreByName.GetValueOrDefault(score, -1);

    /// <summary>The rule that gave the share; null when it is gone.</summary>
    public EventScoring? RuleOf(in RuleShare share) => _ruleByHash.GetValueOrDefault(share.Rule);

    /// <summary>Adds what the attribute rules that hold are worth to each score's sum.</summary>
    /// <param name="holding">Their names; in file order they are found soonest.</param>
    public void AddAttributeParts(ImmutableArray<string> holding, Int128[] sums)
    {
        var at = -1;
        foreach (var name in holding)
        {
            at = at + 1 < AttributeRules.Length && AttributeRules[at + 1].Rule.Name == name ? at + 1 : _attributeRuleByName.GetValueOrDefault(name, -1);
            if (at >= 0)
                sums[AttributeRules[at].Score] += AttributeRules[at].Units;
        }
    }

    /// <summary>Of a score in the value that readers see first.</summary>
    public int WeightOf(int score) => HasTotal ? Scores[score].Definition.Weight ?? 0 : score == Headline ? 1000 : 0;
}

internal sealed class CompiledScore(ScoreDefinition definition)
{
    public ScoreDefinition Definition { get; } = definition;

    /// <summary>Milliseconds; 0: no decay.</summary>
    public long HalfLife { get; } = definition.HalfLife is { } halfLife ? Math.Max(1, (long)halfLife.TotalMilliseconds) : 0;

    public long Min { get; } = PointUnits.OfPoints(definition.Min);

    public long Max { get; } = definition.Max is { } max ? PointUnits.OfPoints(max) : PointUnits.Max;

    public long Clamp(Int128 units) => units < Min ? Min : units > Max ? Max : (long)units;
}

internal sealed record AttributeScoring(AttributeRule Rule, int Score, long Units);

/// <summary>An event rule with its score and its cap's periods.</summary>
internal sealed class EventScoring(EventRule rule, int score, DateTimeZone zone)
{
    /// <summary>How late an event may be and still have a bucket of its own.</summary>
    private static readonly Duration BucketsKept = Duration.FromHours(72);

    private readonly long _period = rule.Cap?.Per is CapPeriod.Every { Length: var length } ? Math.Max(1, (long)length.TotalMilliseconds) : 0;

    public EventRule Rule { get; } = rule;

    /// <summary>What its shares know it by.</summary>
    public ulong Hash { get; } = StableHash.Of(rule.Name);

    public int Score { get; } = score;

    public long Units { get; } = PointUnits.OfThousandths(rule.Points.Thousandths);

    /// <summary>The oldest bucket that is still kept at <paramref name="now"/>; an older event counts in it. Of short periods there are so many that only the last are kept.</summary>
    public long OldestBucket(Instant now) => Math.Max(Bucket(now - BucketsKept), Bucket(now) - StateLimits.BucketsMax + 1);

    public long Bucket(Instant at) => Rule.Cap?.Per switch
    {
        CapPeriod.Every => FloorDiv(at.ToUnixTimeMilliseconds(), _period),
        CapPeriod.CivilDays days => FloorDiv(CivilDay.Of(at, zone), Math.Max(1, days.Count)),
        _ => 0,
    };

    private static long FloorDiv(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);
}
