using InboundStreams.Core.Blocks;
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

    /// <summary>Decides what one input means for one contact. The same arguments always give the same decision.</summary>
    /// <param name="contactId">The record's key.</param>
    /// <param name="state">The default when nothing is known of the contact. It stays as it is.</param>
    /// <param name="input">Taken to the millisecond.</param>
    /// <param name="into">Where the next state is written, for a host that copies it from there; <paramref name="state"/> must not lie in it. Null: an array of its own.</param>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public static Decision Decide(string contactId, ContactState state, Input input, Funnel funnel, StateBuffer? into = null)
    {
        if (state.IsNone && input is Input.TimerDue or Input.Visited)
            return new(state, []);
        var known = state.IsNone ? ContactState.Empty(funnel.Version) : state;
        var at = Instant.FromUnixTimeMilliseconds(input.At.ToUnixTimeMilliseconds());
        if (known.Version == funnel.Version && (input is Input.Visited || (input is Input.TimerDue && !(known.NextDue <= at))))
            return new(known, []);
        var turn = Turn.Begin(contactId, known, funnel, into);
        return input switch
        {
            Input.ActionTaken action => TakeAction(turn, known, action.Action, at),
            Input.OutcomeReported reported => TakeOutcome(turn, known, reported.Outcome, at),
            Input.ContactChanged changed => TakeRow(turn, known, changed.Contact, at, changed.Load),
            Input.ContactErased => Erase(turn, known, at),
            Input.TimerDue => TakeTimer(turn, known, at),
            _ => Visit(turn, known, at),
        };
    }

    private static Decision TakeAction(Turn turn, ContactState state, UserAction action, Instant at)
    {
        var hash = action.MessageId.Length == 0 ? (ulong?)null : StableHash.Of(action.MessageId);
        turn.Cause = new(action.Name, action.MessageId);
        if (!Accept(turn, state, hash, at))
            return turn.Finish();
        if (MeansNothing(state, action.Name, turn.Funnel))
            return turn.FinishUnread();
        turn.Event = new Occurrence(action.Name, at, action.Properties, action.Context);
        return TakeEvent(turn);
    }

    private static Decision TakeOutcome(Turn turn, ContactState state, EmailOutcome outcome, Instant at)
    {
        var taken = Outcomes.ToEvent(outcome, at);
        turn.Cause = new(taken.Name, outcome.SendId);
        if (!Accept(turn, state, StableHash.Of(Outcomes.IdOf(outcome)), at))
            return turn.Finish();
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
    private static Decision TakeRow(Turn turn, ContactState state, Contact contact, Instant at, bool load)
    {
        turn.Cause = new("contact", "");
        if (state.ErasedAt is { } erasedAt && at < erasedAt)
        {
            Refuse(turn, state, "dropped", "erased");
            return turn.Finish();
        }

        if (!load)
            turn.Now = Instant.Max(state.Now, at);
        if (state.ErasedAt is not null)
            turn.ErasedAt = null;
        Settle(turn, state);
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
    private static Decision Erase(Turn turn, ContactState state, Instant at)
    {
        turn.Cause = new("contact", "");
        turn.Now = Instant.Max(state.Now, at);
        turn.Erase(at);
        turn.Journal("erased");
        return turn.Finish();
    }

    /// <summary>Fires exactly the first pending timer that is due; it sees its own due time.</summary>
    private static Decision TakeTimer(Turn turn, ContactState state, Instant at)
    {
        if (state.NextDue is not { } due || due > at)
            return Visit(turn, state, state.Now);
        turn.Cause = new("timer", "");
        turn.Now = Instant.Max(state.Now, due);
        Settle(turn, state);
        var woken = Timers.Fire(turn, due);
        GoalDecisions.Apply(turn, RunsBefore(turn));
        if (woken is { HasEnded: false })
            RunDecisions.Wake(turn, woken);
        RunDecisions.Act(turn);
        return woken is null ? turn.FinishLook() : turn.Finish();
    }

    private static Decision Visit(Turn turn, ContactState state, Instant at)
    {
        turn.Cause = new("visit", "");
        if (state.ErasedAt is null)
            turn.Now = Instant.Max(state.Now, at);
        Settle(turn, state);
        return turn.Finish();
    }

    /// <summary>Step 1: what an erased contact does, and what was seen before, is journaled and nothing else; the clock stays too.</summary>
    private static bool Accept(Turn turn, ContactState state, ulong? hash, Instant at)
    {
        var now = Instant.Max(state.Now, at);
        if (state.ErasedAt is not null)
            Refuse(turn, state, "dropped", "erased");
        else if (hash is { } id && state.Seen.Contains(id, now))
            Refuse(turn, state, "duplicate", "");
        else
        {
            turn.Now = now;
            Settle(turn, state);
            if (hash is { } taken)
                turn.See(taken);
            return true;
        }

        return false;
    }

    private static void Refuse(Turn turn, ContactState state, string kind, string reason)
    {
        Settle(turn, state);
        turn.Journal(kind, reason);
    }

    /// <summary>A contact whose own input comes before its visit is visited just before it.</summary>
    private static void Settle(Turn turn, ContactState state)
    {
        if (state.Version != turn.Funnel.Version && state.ErasedAt is null)
            Settling.Apply(turn);
    }

    /// <summary>The way of most events: no rule and no trigger names it, and no run listens.</summary>
    private static bool MeansNothing(ContactState state, string name, Funnel funnel) =>
        state.IsSettledOn(funnel.Version)
        && funnel.DispatchOf(name) is null
        && !(state.Now == default && funnel.AsksEverybody)
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
