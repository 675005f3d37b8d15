using System.Collections.Immutable;
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
/// A thread uses one turn again and again: what it needs besides the decision itself is made once. Messages and shares are changed in
/// place, everything else at the end.
/// </remarks>
internal sealed partial class Turn : IAttributeReader, IMembershipReader
{
    [ThreadStatic]
    private static Turn? spare;

    private readonly ConditionContext _context = new();
    private readonly List<Effect> _effects = [];
    private readonly RunsInFlight _runs = new();
    private ContactState _state = null!;
    private LastingState _lasting = null!;
    private bool _runsAreRead;
    private string? _causeText;
    private int? _today;

    private Turn()
    {
    }

    public static Turn Begin(string contactId, ContactState state, Funnel funnel, Instant now, string causeName, string causeId = "")
    {
        var turn = spare ?? new Turn();
        spare = null; // given back at the end; a turn that failed is not used again
        turn.Start(contactId, state, funnel, now, causeName, causeId);
        return turn;
    }

    private void Start(string contactId, ContactState state, Funnel funnel, Instant now, string causeName, string causeId)
    {
        (ContactId, _state, Funnel, Now) = (contactId, state, funnel, now);
        (Cause, _causeText, _today) = (new(causeName, causeId), null, null);
        (_lasting, _shares, Seen, Headroom) = (state.Lasting, state.Shares, state.Seen, state.Headroom);
        (_runsAreRead, _sheetIsRead) = (false, false);
        _changes.Clear();
        (Event, OutcomeAtHand) = (null, null);
        (ScoresChanged, ScoresFell, WatchIsStale) = (false, false, false);
    }

    public string ContactId { get; private set; } = "";

    public Funnel Funnel { get; private set; } = null!;

    /// <summary>The contact's clock.</summary>
    public Instant Now { get; private set; }

    public int EraseCount => _state.EraseCount;

    /// <summary>Number of the civil day on the contact's clock, in the funnel's zone.</summary>
    public int Today => _today ??= CivilDay.Of(Now, Funnel.Zone);

    /// <summary>Some run may do something about an event of this name, or about any change.</summary>
    public bool ConcernsRuns(string name) => _runsAreRead || Funnel.ConcernsRuns(name, _state);

    /// <summary>Time alone may change something for this contact.</summary>
    public bool HasWatches => Funnel.Watches.Length > 0 || (Funnel.MayWatchRuns(_state) && Runs.HasWatches);

    /// <summary>Nothing was known of the contact before this input.</summary>
    public bool IsNew => _state.Now == default && _state.Attributes is null;

    public bool CountersChanged => LastingChanged && Counters != _state.Counters;

    private bool LastingChanged => !ReferenceEquals(_lasting, _state.Lasting);

    /// <summary>Shares, attribute part or band are no longer what they were.</summary>
    public bool ScoresChanged { get; set; }

    /// <summary>Some points were taken away.</summary>
    public bool ScoresFell { get; set; }

    /// <summary>The watch timer must be set anew, whatever the scores did.</summary>
    public bool WatchIsStale { get; set; }

    /// <summary>Runs were asked for: the input concerns them, or there is a new one.</summary>
    public bool HasRuns => _runsAreRead;

    /// <summary>What conditions see as the event; null for inputs that are none.</summary>
    public Occurrence? Event { get; set; }

    /// <summary>The outcome behind <see cref="Event"/>, if it is one.</summary>
    public EmailOutcome? OutcomeAtHand { get; set; }

    /// <summary>How late the event is by the contact's clock.</summary>
    public Duration Lateness => Event is { } taken ? Now - taken.At : Duration.Zero;

    public bool IsLate => Lateness > Decider.LateAfter;

    public Cause Cause { get; private set; }

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
        if (_runsAreRead && Runs.ToState(_lasting.Runs) is var runs && runs != _lasting.Runs)
            _lasting = _lasting with { Runs = runs };
        if (!_state.IsSettledOn(Funnel.Version) && _lasting.Version != Funnel.Version)
            _lasting = _lasting with { Version = Funnel.Version };
        _state = _state.Become(Now, Seen, Shares, Math.Max(0, Headroom), _lasting);
        if (ScoresChanged && Funnel.Scores.Scores.Length > 0)
            Add(new Effect.Score(ContactId, _state, Now, Funnel));
        return End();
    }

    /// <summary>
    /// Ends a look that a timer led to. Timers stand too early rather than too late; a look that changed nothing sets them anew and is
    /// not seen otherwise: it does not move the contact's clock.
    /// </summary>
    public Decision FinishLook()
    {
        if (_effects.Count > 0 || _state.Version != Funnel.Version || Segments != _state.Segments || Holding != _state.Holding || ScoresChanged
            || (_runsAreRead && Runs.ToState(_state.Runs) != _state.Runs))
            return Finish();
        RenewWatch();
        _state = _state.Become(_state.Now, _state.Seen, _state.Shares, _state.Headroom, _lasting);
        return End();
    }

    private Decision End()
    {
        IReadOnlyList<Effect> effects = _effects.Count == 0 ? [] : _effects.ToArray();
        _effects.Clear();
        spare = this;
        return new(_state, effects);
    }

    private void RenewWatch()
    {
        WatchIsStale |= CountersChanged;
        if (WatchIsStale || (ScoresChanged && HasWatches && Watching.MayComeSooner(this, FillBefore(_shown, _state.Lasting))))
            WatchAt = Watching.Next(this);
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
