using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using NodaTime;

namespace InboundStreams.Core.Scoring;

/// <summary>Reads a contact's scores from its state. Reading never writes.</summary>
public static class Scores
{
    /// <summary>The scores as they decay up to <paramref name="at"/> when no input comes meanwhile; the band as the state says it.</summary>
    /// <param name="at">An instant at or after the state's own clock; before it, shares count whole.</param>
    public static IScoreReader At(ContactState state, Funnel funnel, Instant at) => Current(state, funnel, at);

    /// <summary>The record that says what a contact's score is at an instant.</summary>
    public static LeadScore LeadScoreOf(string contactId, ContactState state, Instant at, Funnel funnel) =>
        Current(state, funnel, at).ToLeadScore(contactId, at);

    private static CurrentScores Current(ContactState state, Funnel funnel, Instant at) =>
        CurrentScores.Read(funnel.Scores, RuleShares.Of(state), state.Holding, state.Band, at);
}
