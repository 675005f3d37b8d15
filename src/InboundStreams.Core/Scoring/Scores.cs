using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>Reads a contact's scores from its state. Reading never writes.</summary>
public static class Scores
{
    [ThreadStatic]
    private static (RuleShares Shares, CurrentScores Scores)? spare;

    /// <summary>The scores as they decay up to <paramref name="at"/> when no input comes meanwhile; the band as the state says it.</summary>
    /// <param name="at">An instant at or after the state's own clock; before it, shares count whole.</param>
    public static IScoreReader At(ContactState state, Funnel funnel, Instant at) => Current(state, funnel, at);

    /// <summary>The record that says what a contact's score is at an instant.</summary>
    public static LeadScore LeadScoreOf(string contactId, ContactState state, Instant at, Funnel funnel)
    {
        var (shares, scores) = spare ?? (new RuleShares(), new CurrentScores());
        spare = null; // given back at the end: whoever calls in between has its own
        shares.Begin(state);
        scores.Fill(funnel.Scores, shares, state.Holding, state.Band, at);
        var score = scores.ToLeadScore(contactId, at);
        spare = (shares, scores);
        return score;
    }

    private static CurrentScores Current(ContactState state, Funnel funnel, Instant at) =>
        CurrentScores.Read(funnel.Scores, RuleShares.Of(state), state.Holding, state.Band, at);
}
