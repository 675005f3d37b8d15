using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Core.Explaining;

/// <summary>How a contact's band goes on when only time passes: found by deciding the timers that would come, without their effects.</summary>
internal static class BandForecast
{
    /// <summary>So many timers are looked at for the next change of band; each halves a share about once, or looks too soon.</summary>
    private const int TimersMax = 1000;

    /// <summary>The state at the instant, when no input comes until then. Runs are left out: what they would do is not asked.</summary>
    public static ContactState Advance(string contactId, ContactState state, Funnel funnel, Instant at)
    {
        var now = Looking(state);
        for (var fired = 0; fired < TimersMax && now.NextDue is { } due && due <= at; fired++)
            now = Decider.Decide(contactId, now, new Input.TimerDue(due), funnel).Next;
        return now;
    }

    /// <param name="state">Advanced to the instant.</param>
    public static ExplainedBand? Explain(string contactId, ContactState state, IReadOnlyList<JournalEntry> journal, Funnel funnel, Instant at)
    {
        if (funnel.Definition.Scoring.Bands is not { Edges.IsEmpty: false } bands)
            return null;
        var read = Scores.At(state, funnel, at);
        var on = Math.Max(0, bands.Edges.Select((edge, index) => (edge, index)).LastOrDefault(each => each.edge.Name == read.Band).index);
        return new(
            read.Band,
            bands.Of,
            read.TryRead(bands.Of, out var value) ? value : 0,
            bands.Hysteresis,
            [.. bands.Edges.Select((edge, index) => new ExplainedEdge(edge.Name, edge.From, index == 0 ? null : edge.From - bands.Hysteresis, index <= on))],
            journal.LastOrDefault(each => each.Transition.Kind == "band_changed") is { } told && told.Text("to") == read.Band ? told.Transition.At : null,
            Next(contactId, state, funnel, read.Band));
    }

    private static NextBand? Next(string contactId, ContactState state, Funnel funnel, string band)
    {
        var now = state;
        for (var fired = 0; fired < TimersMax && now.NextDue is { } due; fired++)
        {
            now = Decider.Decide(contactId, now, new Input.TimerDue(due), funnel).Next;
            if (now.Band.Length > 0 && now.Band != band)
                return new(due, now.Band);
        }

        return null;
    }

    /// <summary>Without runs, and with a look at the band at once, which sets its timer.</summary>
    private static ContactState Looking(ContactState state) =>
        (ContactParts.Of(state) with { Runs = [], Ended = [], BandCoolsAt = state.Band.Length > 0 ? state.Now : null }).ToState();
}
