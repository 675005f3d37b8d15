using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
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
    public const int RulesVersion = 4;

    /// <summary>Up to here a late event does everything; later it still counts for scores, goals and exits, but enrolls nobody and frees no wait.</summary>
    public static readonly Duration LateAfter = Duration.FromHours(72);

    /// <summary>Decides what one input means for one contact. The same arguments always give the same decision.</summary>
    /// <param name="contactId">The record's key.</param>
    /// <param name="state">The default when nothing is known of the contact. It stays as it is.</param>
    /// <param name="input">Taken to the millisecond.</param>
    /// <param name="into">
    /// Where the next state is written, for a host that copies it from there; <paramref name="state"/> must not lie in it. Null: an array of its own.
    /// </param>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public static Decision Decide(string contactId, ContactState state, Input input, Funnel funnel, StateBuffer? into = null)
    {
        if (state.IsNone && input is Input.TimerDue or Input.Visited)
            return new(state, []);
        var known = state.IsNone ? ContactState.Empty(funnel.Version) : state;
        var at = Instant.FromUnixTimeMilliseconds(input.At.ToUnixTimeMilliseconds());
        if (known.Version == funnel.Version && (input is Input.Visited || (input is Input.TimerDue && !(known.NextDue <= at))))
            return new(known, []);
        var context = DecisionContext.Begin(contactId, known, funnel, into);
        return input switch
        {
            Input.ActionTaken action => TakeAction(context, known, action.Action, at),
            Input.OutcomeReported reported => TakeOutcome(context, known, reported.Outcome, at),
            Input.ContactChanged changed => TakeRow(context, known, changed.Contact, at, changed.Load),
            Input.ContactErased => Erase(context, known, at),
            Input.TimerDue => TakeTimer(context, known, at),
            _ => Visit(context, known, at),
        };
    }

    private static Decision TakeAction(DecisionContext context, ContactState state, UserAction action, Instant at)
    {
        var hash = action.MessageId.Length == 0 ? (ulong?)null : StableHash.Of(action.MessageId);
        context.Cause = new(action.Name, action.MessageId);
        if (!Accept(context, state, hash, at))
            return context.Finish();
        if (MeansNothing(state, action.Name, context.Funnel))
            return context.FinishUnread();
        context.Event = new ContactEvent(action.Name, at, action.Properties, action.Context);
        return TakeEvent(context);
    }

    private static Decision TakeOutcome(DecisionContext context, ContactState state, EmailOutcome outcome, Instant at)
    {
        var taken = Outcomes.ToEvent(outcome, at);
        context.Cause = new(taken.Name, outcome.SendId);
        if (!Accept(context, state, StableHash.Of(Outcomes.IdOf(outcome)), at))
            return context.Finish();
        ConsentRules.Note(context, outcome);
        if (Outcomes.IsFromBeforeErasure(outcome, context.ContactId, context.EraseCount))
        {
            context.Journal("dropped", "before_erasure", Properties.Of(("send_id", Value.String(outcome.SendId))));
            return context.Finish();
        }

        (context.Event, context.OutcomeAtHand) = (taken, outcome);
        return TakeEvent(context);
    }

    /// <summary>Steps 3 to 8 for an event.</summary>
    private static Decision TakeEvent(DecisionContext context)
    {
        var before = RunsBefore(context);
        var dispatch = context.Funnel.DispatchOf(context.Event!.Name);
        CounterDecisions.Apply(context, dispatch?.Counters ?? []);
        RuleEvaluation.AfterEvent(context, dispatch?.Rules ?? []);
        if (context.OutcomeAtHand is { Kind: OutcomeKind.Unsubscribed })
            ConsentRules.EndRefusedRuns(context, before);
        GoalDecisions.Apply(context, before);
        WaitDecisions.Apply(context, before);
        if (dispatch is not null)
            EnrollmentDecisions.Apply(context, dispatch.Triggered);
        if (context.HasRuns)
            RunDecisions.Act(context);
        return context.Finish();
    }

    /// <summary>A load sets attributes and scores silently and moves no clock; but a send that waits for its address gets it.</summary>
    private static Decision TakeRow(DecisionContext context, ContactState state, Contact contact, Instant at, bool load)
    {
        context.Cause = new("contact", "");
        if (state.ErasedAt is { } erasedAt && at < erasedAt)
        {
            Refuse(context, state, "dropped", "erased");
            return context.Finish();
        }

        if (!load)
            context.Now = Instant.Max(state.Now, at);
        if (state.ErasedAt is not null)
            context.ErasedAt = null;
        Settle(context, state);
        if (!ContactDecisions.Apply(context, contact))
            return context.Finish();
        RuleEvaluation.Everything(context, silent: load);
        if (!load)
            GoalDecisions.Apply(context, RunsBefore(context));
        if (SendDecisions.AddressOf(context) is not null)
            RunDecisions.Readdress(context);
        RunDecisions.Act(context);
        return context.Finish();
    }

    /// <summary>What is left is a marker: that it was erased, when, and how often.</summary>
    private static Decision Erase(DecisionContext context, ContactState state, Instant at)
    {
        context.Cause = new("contact", "");
        context.Now = Instant.Max(state.Now, at);
        context.Erase(at);
        context.Journal("erased");
        return context.Finish();
    }

    /// <summary>Fires exactly the first pending timer that is due; it sees its own due time.</summary>
    private static Decision TakeTimer(DecisionContext context, ContactState state, Instant at)
    {
        if (state.NextDue is not { } due || due > at)
            return Visit(context, state, state.Now);
        context.Cause = new("timer", "");
        context.Now = Instant.Max(state.Now, due);
        Settle(context, state);
        var woken = Timers.Fire(context, due);
        GoalDecisions.Apply(context, RunsBefore(context));
        if (woken is { HasEnded: false })
            RunDecisions.Wake(context, woken);
        RunDecisions.Act(context);
        return woken is null ? context.FinishLook() : context.Finish();
    }

    private static Decision Visit(DecisionContext context, ContactState state, Instant at)
    {
        context.Cause = new("visit", "");
        if (state.ErasedAt is null)
            context.Now = Instant.Max(state.Now, at);
        Settle(context, state);
        return context.Finish();
    }

    /// <summary>Step 1: what an erased contact does, and what was seen before, is journaled and nothing else; the clock stays too.</summary>
    private static bool Accept(DecisionContext context, ContactState state, ulong? hash, Instant at)
    {
        var now = Instant.Max(state.Now, at);
        if (state.ErasedAt is not null)
            Refuse(context, state, "dropped", "erased");
        else if (hash is { } id && state.Seen.Contains(id, now))
            Refuse(context, state, "duplicate", "");
        else
        {
            context.Now = now;
            Settle(context, state);
            if (hash is { } taken)
                context.See(taken);
            return true;
        }

        return false;
    }

    private static void Refuse(DecisionContext context, ContactState state, string kind, string reason)
    {
        Settle(context, state);
        context.Journal(kind, reason);
    }

    /// <summary>A contact whose own input comes before its visit is visited just before it.</summary>
    private static void Settle(DecisionContext context, ContactState state)
    {
        if (state.Version != context.Funnel.Version && state.ErasedAt is null)
            VersionChange.Apply(context);
    }

    /// <summary>The way of most events: no rule and no trigger names it, and no run listens.</summary>
    private static bool MeansNothing(ContactState state, string name, Funnel funnel) =>
        !funnel.SkipsNothing
        && state.IsSettledOn(funnel.Version)
        && funnel.DispatchOf(name) is null
        && !(state.Now == default && funnel.AsksEverybody)
        && !funnel.ConcernsRuns(name, state);

    /// <summary>In acting order; an outcome reaches the run that sent the email first.</summary>
    private static List<RunInFlight> RunsBefore(DecisionContext context)
    {
        if (context.Event is { } taken && context.OutcomeAtHand is not { Kind: OutcomeKind.Unsubscribed } && !context.ConcernsRuns(taken.Name))
            return RunsInFlight.None;
        var runs = context.Runs.InActingOrder();
        var sender = context.OutcomeAtHand is { } outcome ? runs.FindIndex(each => Outcomes.IsOf(outcome, each.Run)) : -1;
        if (sender > 0)
        {
            var first = runs[sender];
            runs.RemoveAt(sender);
            runs.Insert(0, first);
        }

        return runs;
    }
}
