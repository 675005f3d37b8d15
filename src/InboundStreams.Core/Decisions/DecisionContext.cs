using InboundStreams.Core.Blocks;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>One input while it is being decided: the state as it becomes, and the effects so far. It never leaves <see cref="Decider"/>.</summary>
/// <remarks>
/// A thread uses one again and again: what it needs besides the decision itself is made once.
/// </remarks>
internal sealed partial class DecisionContext : IAttributeReader, IMembershipReader
{
    [ThreadStatic]
    private static DecisionContext? spare;

    private readonly ConditionContext _context = new();
    private readonly List<Effect> _effects = [];
    private readonly RunsInFlight _runs = new();
    private ContactState _state;
    private StateBuffer? _into;
    private bool _runsAreRead;
    private string? _causeText;
    private int? _today;

    private DecisionContext()
    {
    }

    /// <param name="into">Where the next state is written; null for an array of its own.</param>
    public static DecisionContext Begin(string contactId, ContactState state, Funnel funnel, StateBuffer? into)
    {
        var context = spare ?? new DecisionContext();
        spare = null; // given back at the end; one that failed is not used again
        context.Start(contactId, state, funnel, into);
        return context;
    }

    private void Start(string contactId, ContactState state, Funnel funnel, StateBuffer? into)
    {
        (ContactId, _state, Funnel, _into, Now) = (contactId, state, funnel, into, state.Now);
        (Cause, _causeText, _today) = (default, null, null);
        _set.Begin(state);
        Headroom = state.Headroom;
        (_runsAreRead, _scoresAreRead) = (false, false);
        _changes.Clear();
        (Event, OutcomeAtHand) = (null, null);
        (ScoresChanged, WatchIsStale) = (false, false);
    }

    public string ContactId { get; private set; } = "";

    public Funnel Funnel { get; private set; } = null!;

    /// <summary>The contact's clock.</summary>
    public Instant Now { get; set; }

    public int EraseCount => _state.EraseCount;

    /// <summary>Number of the civil day on the contact's clock, in the funnel's zone.</summary>
    public int Today => _today ??= CivilDay.Of(Now, Funnel.Zone);

    /// <summary>Some run may do something about an event of this name, or about any change.</summary>
    public bool ConcernsRuns(string name) => _runsAreRead || Funnel.ConcernsRuns(name, _state);

    /// <summary>Time alone may change something for this contact.</summary>
    public bool HasWatches => Funnel.Watches.Length > 0 || (Funnel.MayWatchRuns(_state) && Runs.HasWatches);

    /// <summary>Nothing was known of the contact before this input.</summary>
    public bool IsNew => _state.Now == default && !_state.HasAttributes;

    public bool CountersChanged => _set.Counters.HasChanged;

    /// <summary>Shares, attribute part or band are no longer what they were.</summary>
    public bool ScoresChanged { get; set; }

    /// <summary>The watch timer must be set anew, whatever the scores did.</summary>
    public bool WatchIsStale { get; set; }

    /// <summary>Runs were asked for: the input concerns them, or there is a new one.</summary>
    public bool HasRuns => _runsAreRead;

    /// <summary>What conditions see as the event; null for inputs that are none.</summary>
    public ContactEvent? Event { get; set; }

    /// <summary>The outcome behind <see cref="Event"/>, if it is one.</summary>
    public EmailOutcome? OutcomeAtHand { get; set; }

    /// <summary>How late the event is by the contact's clock.</summary>
    public Duration Lateness => Event is { } taken ? Now - taken.At : Duration.Zero;

    public bool IsLate => Lateness > Decider.LateAfter;

    public Cause Cause { get; set; }

    private string CauseText => _causeText ??= Cause.ToString();

    bool IMembershipReader.TryIsMember(string segment, out bool isMember)
    {
        isMember = Segments.Contains(segment);
        return isMember || Funnel.HasSegment(segment);
    }

    bool IMembershipReader.TryCount(string counter, int days, out long count)
    {
        var index = CounterDecisions.IndexOf(Counters, counter);
        count = index >= 0 ? Counters[index].InWindow(Today, days) : 0;
        return index >= 0 || Funnel.HasCounter(counter);
    }

    /// <param name="place">What the condition belongs to, for the journal.</param>
    public bool Holds(Condition? condition, string place, RunInFlight? run = null)
    {
        if (condition is null)
            return true;
        var holds = condition.Holds(Context(run), out var error);
        if (error is not null)
            JournalConditionError(place, error, run);
        return holds;
    }

    public bool TryEvaluate(Expression expression, string place, RunInFlight? run, out Value value)
    {
        var known = expression.TryEvaluate(Context(run), out value, out var error);
        if (error is not null)
            JournalConditionError(place, error, run);
        return known;
    }

    public void Add(Effect effect) => _effects.Add(effect);

    /// <summary>Forgets everything but that the contact was erased, when, and how often.</summary>
    public void Erase(Instant at)
    {
        var (count, wasErased) = (_state.EraseCount, _state.ErasedAt is not null);
        ScoresChanged = Shares.Count > 0 || !Holding.IsEmpty;
        _state = ContactState.Empty(Funnel.Version);
        _set.Begin(_state);
        (_set.Header.EraseCount, ErasedAt, Headroom) = (wasErased ? count : count + 1, at, NoHeadroom);
    }

    public void Journal(string kind, string reason = "", Properties? details = null) =>
        Add(new Effect.Entry(new(ContactId, Now, kind, reason, "", Funnel.Version, 0, "", "", CauseText, details ?? Properties.Empty)));

    public void Journal(RunInFlight run, string kind, string reason = "", string step = "", string sendId = "", Properties? details = null) =>
        Add(new Effect.Entry(new(
            ContactId, Now, kind, reason, run.Run.Workflow, run.Run.Version, run.Run.Enrollment, step, sendId, CauseText, details ?? Properties.Empty)));

    public void JournalWorkflow(string workflow, string kind, string reason, Properties? details = null) =>
        Add(new Effect.Entry(new(ContactId, Now, kind, reason, workflow, Funnel.Version, 0, "", "", CauseText, details ?? Properties.Empty)));

    public void JournalLimit(string limit, string of) => Journal("limit_reached", limit, Properties.Of(("of", Value.String(of))));

    public Decision Finish()
    {
        RenewWatch();
        if (_runsAreRead)
            _set.Runs.Value = Runs.ToState(_set.Runs.Before);
        (_set.Header.Version, _set.Header.Now, _set.Header.Headroom) = (Funnel.Version, Now.ToUnixTimeMilliseconds(), Math.Max(0, Headroom));
        var next = _set.Write(_into);
        if (ScoresChanged && Funnel.Scores.Scores.Length > 0)
            Add(new Effect.Score(ContactId, Now, Funnel, _into is null ? next : default));
        return End(next);
    }

    /// <summary>
    /// Ends a look that a timer led to. Timers stand too early rather than too late; a look that changed nothing sets them anew and is
    /// not seen otherwise: it does not move the contact's clock.
    /// </summary>
    public Decision FinishLook()
    {
        if (_effects.Count > 0 || _state.Version != Funnel.Version || _set.Segments.HasChanged || _set.Holding.HasChanged || ScoresChanged
            || (_runsAreRead && Runs.ToState(_set.Runs.Before) != _set.Runs.Before))
            return Finish();
        RenewWatch();
        return End(_set.Write(_into));
    }

    /// <summary>The input means nothing but that its id was seen, and when.</summary>
    public Decision FinishUnread()
    {
        _set.Header.Now = Now.ToUnixTimeMilliseconds();
        return End(_set.Write(_into));
    }

    private Decision End(ContactState next)
    {
        IReadOnlyList<Effect> effects = _effects.Count == 0 ? [] : _effects.ToArray();
        _effects.Clear();
        spare = this;
        return new(next, effects);
    }

    private void RenewWatch()
    {
        WatchIsStale |= CountersChanged;
        if (WatchIsStale || Funnel.SkipsNothing || (ScoresChanged && HasWatches))
            WatchAt = WatchTimer.Next(this);
    }

    private ConditionContext Context(RunInFlight? run)
    {
        _context.ReadContactFrom(this);
        _context.Now = Now;
        _context.Event = Event;
        _context.RunEvent = run?.Run.Trigger;
        _context.RunLast = run?.Run.Last;
        _context.Scores = this;
        _context.Memberships = this;
        return _context;
    }

    private void JournalConditionError(string place, string error, RunInFlight? run)
    {
        if (run is { IsRemembered: true })
            return;
        var known = run?.Run.ConditionErrors ?? ConditionErrors;
        if (known.Contains(place) || known.Length >= StateLimits.ConditionErrorsMax)
            return;
        var details = Properties.Of(("place", Value.String(place)));
        if (run is null)
        {
            ConditionErrors = known.Add(place);
            Journal("condition_error", error, details);
        }
        else
        {
            run.Run = run.Run with { ConditionErrors = known.Add(place) };
            Journal(run, "condition_error", error, run.Run.Step, details: details);
        }
    }
}
