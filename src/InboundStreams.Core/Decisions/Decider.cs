using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>
/// The decision core: the whole meaning of the rules in one pure, total function. One input is handled once, in this order:
/// (1) duplicate or erased; (2) attributes, outcomes, counters; (3) attribute rules, then event rules, band; (4) segments; (5) goals,
/// then exits, of the runs that existed before; (6) waits; (7) triggers; (8) freed and new runs act.
/// </summary>
public static class Decider
{
    /// <summary>
    /// The version of the rules' meaning. It is raised with every change that makes the same inputs and definitions decide
    /// differently; a replay across two values is not exact.
    /// </summary>
    public const int RulesVersion = 2;

    /// <summary>Up to here a late event does everything; later it still counts for scores, goals and exits, but enrolls nobody and frees no wait.</summary>
    public static readonly Duration LateAfter = Duration.FromHours(72);

    /// <summary>Decides what one input means for one contact. The same three arguments always give the same decision.</summary>
    /// <param name="contactId">The record's key.</param>
    /// <param name="state">Null when nothing is known of the contact. It stays as it is.</param>
    /// <param name="input">Taken to the millisecond.</param>
    public static Decision Decide(string contactId, ContactState? state, Input input, Funnel funnel) =>
        DecideInPlace(contactId, state?.Copy(), input, funnel);

    /// <summary>
    /// The same decision for whoever alone holds the state: it is changed in place and mostly comes back as the next one. Nothing of it may
    /// be used again but what comes back.
    /// </summary>
    public static Decision DecideInPlace(string contactId, ContactState? state, Input input, Funnel funnel)
    {
        if (state is null && input is Input.TimerDue or Input.Visited)
            return new(null, []);
        state ??= new ContactState { Lasting = LastingState.None with { Version = funnel.Version } };
        var at = Instant.FromUnixTimeMilliseconds(input.At.ToUnixTimeMilliseconds());
        return input switch
        {
            Input.ActionTaken action => TakeAction(contactId, state, action.Action, at, funnel),
            Input.OutcomeReported reported => TakeOutcome(contactId, state, reported.Outcome, at, funnel),
            Input.ContactChanged changed => TakeRow(contactId, state, changed.Contact, at, changed.Load, funnel),
            Input.ContactErased => Erase(contactId, state, at, funnel),
            Input.TimerDue => TakeTimer(contactId, state, at, funnel),
            _ => Visit(contactId, state, at, funnel),
        };
    }

    private static Decision TakeAction(string contactId, ContactState state, UserAction action, Instant at, Funnel funnel)
    {
        var now = Instant.Max(state.Now, at);
        var hash = action.MessageId.Length == 0 ? (ulong?)null : StableHash.Of(action.MessageId);
        var refusal = Refusal(state, hash, now, funnel);
        if (refusal is null && MeansNothing(state, action.Name, funnel, hash is not null))
            return new(state.Note(now, hash is { } id ? state.Seen.Add(id, now) : state.Seen), []);

        var turn = Turn.Begin(contactId, state, funnel, refusal is null ? now : state.Now, action.Name, action.MessageId);
        if (refusal is not null)
            return Refuse(turn, state, refusal);
        Begin(turn, state, hash);
        turn.Event = new Occurrence(action.Name, at, action.Properties, action.Context);
        return TakeEvent(turn);
    }

    private static Decision TakeOutcome(string contactId, ContactState state, EmailOutcome outcome, Instant at, Funnel funnel)
    {
        var now = Instant.Max(state.Now, at);
        var hash = StableHash.Of(Outcomes.IdOf(outcome));
        var taken = Outcomes.ToEvent(outcome, at);
        var refusal = Refusal(state, hash, now, funnel);
        var turn = Turn.Begin(contactId, state, funnel, refusal is null ? now : state.Now, taken.Name, outcome.SendId);
        if (refusal is not null)
            return Refuse(turn, state, refusal);
        Begin(turn, state, hash);
        (turn.Event, turn.OutcomeAtHand) = (taken, outcome);
        ConsentRules.Note(turn, outcome);
        return TakeEvent(turn);
    }

    /// <summary>Steps 3 to 8 for an event.</summary>
    private static Decision TakeEvent(Turn turn)
    {
        var before = RunsBefore(turn);
        var dispatch = turn.Funnel.DispatchOf(turn.Event!.Name);
        CounterDecisions.Apply(turn, dispatch?.Counters ?? []);
        Reconsidering.AfterEvent(turn, dispatch?.Rules ?? []);
        if (turn.OutcomeAtHand is { Kind: OutcomeKind.Unsubscribed })
            ConsentRules.EndRefusedRuns(turn, before);
        GoalDecisions.Apply(turn, before);
        WaitDecisions.Apply(turn, before);
        if (dispatch is not null)
            EnrollmentDecisions.Apply(turn, dispatch.Triggered);
        if (turn.HasRuns)
            RunDecisions.Act(turn);
        return turn.Finish();
    }

    /// <summary>A load sets attributes and scores silently and moves no clock; but a send that waits for its address gets it.</summary>
    private static Decision TakeRow(string contactId, ContactState state, Contact contact, Instant at, bool load, Funnel funnel)
    {
        var isNewer = state.ErasedAt is not { } erasedAt || at >= erasedAt;
        var now = load || !isNewer ? state.Now : Instant.Max(state.Now, at);
        var turn = Turn.Begin(contactId, state, funnel, now, "contact");
        if (!isNewer)
            return Refuse(turn, state, "erased");
        if (state.ErasedAt is not null)
            turn.ErasedAt = null;
        Begin(turn, state, null);
        if (!ContactDecisions.Apply(turn, contact))
            return turn.Finish();
        Reconsidering.Everything(turn, silent: load);
        if (!load)
            GoalDecisions.Apply(turn, RunsBefore(turn));
        if (SendDecisions.AddressOf(turn) is not null)
            RunDecisions.Readdress(turn);
        RunDecisions.Act(turn);
        return turn.Finish();
    }

    /// <summary>What is left is a marker: that it was erased, when, and how often.</summary>
    private static Decision Erase(string contactId, ContactState state, Instant at, Funnel funnel)
    {
        var now = Instant.Max(state.Now, at);
        var erased = new ContactState
        {
            Now = now,
            Lasting = new()
            {
                Version = funnel.Version,
                ErasedAt = at,
                EraseCount = state.ErasedAt is null ? state.EraseCount + 1 : state.EraseCount,
            },
        };
        var turn = Turn.Begin(contactId, erased, funnel, now, "contact");
        turn.Journal("erased");
        if (!state.Shares.IsEmpty || !state.Holding.IsEmpty)
            turn.ScoresChanged = true;
        return turn.Finish();
    }

    /// <summary>Fires exactly the first pending timer that is due; it sees its own due time.</summary>
    private static Decision TakeTimer(string contactId, ContactState state, Instant at, Funnel funnel)
    {
        var due = state.NextDue;
        if (due is null || due > at)
            return state.Version == funnel.Version ? new(state, []) : Visit(contactId, state, state.Now, funnel);
        var turn = Turn.Begin(contactId, state, funnel, Instant.Max(state.Now, due.Value), "timer");
        Begin(turn, state, null);
        var woken = Timers.Fire(turn, due.Value);
        GoalDecisions.Apply(turn, RunsBefore(turn));
        if (woken is { HasEnded: false })
            RunDecisions.Wake(turn, woken);
        RunDecisions.Act(turn);
        return woken is null ? turn.FinishLook() : turn.Finish();
    }

    private static Decision Visit(string contactId, ContactState state, Instant at, Funnel funnel)
    {
        if (state.Version == funnel.Version)
            return new(state, []);
        var turn = Turn.Begin(contactId, state, funnel, state.ErasedAt is null ? Instant.Max(state.Now, at) : state.Now, "visit");
        Begin(turn, state, null);
        return turn.Finish();
    }

    /// <summary>A contact whose own input comes before its visit is visited just before it.</summary>
    private static void Begin(Turn turn, ContactState state, ulong? hash)
    {
        if (!state.IsSettledOn(turn.Funnel.Version) && state.Version != turn.Funnel.Version && state.ErasedAt is null)
            Settling.Apply(turn);
        if (hash is not { } id)
            return;
        turn.Seen = turn.Seen.Add(id, turn.Now);
        if (turn.Seen.WasFull && !state.Seen.WasFull)
            turn.JournalLimit("seen_messages", turn.ContactId);
    }

    private static string? Refusal(ContactState state, ulong? hash, Instant now, Funnel funnel) =>
        !state.IsSettledOn(funnel.Version) && state.ErasedAt is not null ? "erased" : hash is { } id && state.Seen.Contains(id, now) ? "duplicate" : null;

    /// <summary>Journaled, and nothing else: the clock stays too.</summary>
    private static Decision Refuse(Turn turn, ContactState state, string refusal)
    {
        Begin(turn, state, null);
        turn.Journal(refusal == "duplicate" ? "duplicate" : "dropped", refusal == "duplicate" ? "" : refusal);
        return turn.Finish();
    }

    /// <summary>The way of most events: no rule and no trigger names it, and no run listens.</summary>
    private static bool MeansNothing(ContactState state, string name, Funnel funnel, bool remembers) =>
        state.IsSettledOn(funnel.Version)
        && funnel.DispatchOf(name) is null
        && !(state.Now == default && funnel.AsksEverybody)
        && !(remembers && state.Seen.Count >= StateLimits.SeenMax && !state.Seen.WasFull)
        && !funnel.ConcernsRuns(name, state);

    /// <summary>In acting order; an outcome reaches the run that sent the email first.</summary>
    private static List<RunInFlight> RunsBefore(Turn turn)
    {
        if (turn.Event is { } taken && turn.OutcomeAtHand is not { Kind: OutcomeKind.Unsubscribed } && !turn.ConcernsRuns(taken.Name))
            return RunsInFlight.None;
        var runs = turn.Runs.InActingOrder();
        var sender = turn.OutcomeAtHand is null ? -1 : runs.FindIndex(each => Outcomes.IsOf(turn.Event!, each.Run));
        if (sender > 0)
        {
            var first = runs[sender];
            runs.RemoveAt(sender);
            runs.Insert(0, first);
        }

        return runs;
    }
}
