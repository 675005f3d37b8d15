using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The contact's scores while rules give points.</summary>
internal sealed partial class DecisionContext : IScoreReader
{
    private const long NoHeadroom = -1;

    private readonly CurrentScores _scores = new();
    private readonly CurrentScores _shown = new();
    private readonly List<(int Score, long Units)> _changes = []; // by this input's rules
    private (ImmutableArray<string> Holding, string Band)? _beforeRules; // kept when a rule is about to change them
    private bool _inRules;
    private bool _scoresAreRead;
    private bool _shownIsRead;

    public RuleShares Shares => _set.Shares;

    /// <summary>None of the contact's timers is due at its clock.</summary>
    public bool NothingIsDue => !(_state.NextDue <= Now);

    /// <summary>As in <see cref="ContactState.Headroom"/>; less than 0 once this input has left it.</summary>
    public long Headroom { get; set; }

    /// <summary>The scores as they are now; read once until one of their parts changes.</summary>
    public CurrentScores Scores
    {
        get
        {
            if (!_scoresAreRead)
                _scores.Fill(Funnel.Scores, Shares, Holding, Band, Now);
            _scoresAreRead = true;
            return _scores;
        }
    }

    /// <summary>The scores that conditions see: while rules are applied, those before the input.</summary>
    public CurrentScores ShownScores
    {
        get
        {
            if (!_inRules || (_changes.Count == 0 && _beforeRules is null))
                return Scores;
            if (!_shownIsRead)
                FillBefore(_shown, _beforeRules?.Holding ?? Holding, _beforeRules?.Band ?? Band);
            _shownIsRead = true;
            return _shown;
        }
    }

    string IScoreReader.Band => ShownScores.Band;

    /// <summary>Writes the share of a rule, which was given so many units just now.</summary>
    /// <param name="before">Where the share before it stands.</param>
    public void Write(EventScoring rule, int before, in RuleShare share, long given)
    {
        if (given != 0)
        {
            var units = share.Value - Shares.At(before).ValueAt(Now.ToUnixTimeMilliseconds());
            _changes.Add((rule.Score, units));
            if (_scoresAreRead)
                _scores.Add(rule.Score, units, share.Value < 0);
        }

        Shares.Set(before, share);
        Headroom = given == 0 ? Headroom : given > 0 && given <= Headroom ? Headroom - given : NoHeadroom;
    }

    /// <summary>From here on conditions see the scores as they are now, whatever the rules give.</summary>
    public void BeginRules() => _inRules = true;

    public void EndRules() => (_inRules, _beforeRules, _shownIsRead) = (false, null, false);

    private void KeepBeforeRules()
    {
        if (_inRules)
            _beforeRules ??= (Holding, Band);
    }

    /// <summary>Takes shares as another version has them.</summary>
    public void SettleShares(IReadOnlyCollection<RuleShare> shares)
    {
        Shares.Replace(shares);
        (_scoresAreRead, Headroom) = (false, NoHeadroom);
    }

    /// <summary>The scores without what this input has given.</summary>
    private CurrentScores FillBefore(CurrentScores scores, ImmutableArray<string> holding, string band)
    {
        scores.Fill(Funnel.Scores, Shares, holding, band, Now);
        foreach (var (score, units) in _changes)
            scores.Add(score, -units, isNegative: false);
        return scores;
    }

    bool IScoreReader.TryRead(string name, out long thousandths) => ShownScores.TryRead(name, out thousandths);
}
