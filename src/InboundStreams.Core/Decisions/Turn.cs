using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Counters;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>One input while it is being decided: the state as it becomes, and the effects so far. It never leaves <see cref="Decider.Decide"/>.</summary>
internal sealed class Turn : IScoreReader, IMembershipReader
{
    private readonly ContactState _before;
    private readonly ConditionContext _context = new();
    private readonly string _causeName;
    private readonly string _causeId;
    private List<Effect>? _effects;
    private ScoreSheet? _scores;
    private ScoreSheet? _scoresBefore;
    private ImmutableArray<RuleShare> _sharesBefore;
    private ImmutableArray<string> _holdingBefore;
    private int? _today;
    private string? _cause;

    public Turn(string contactId, ContactState state, Funnel funnel, Instant now, string causeName, string causeId = "")
    {
        (ContactId, _before, Funnel, Now) = (contactId, state, funnel, now);
        (_causeName, _causeId) = (causeName, causeId);
        Attributes = state.Attributes;
        Seen = state.Seen;
        Shares = state.Shares;
        Holding = state.Holding;
        Band = state.Band;
        BandCoolsAt = state.BandCoolsAt;
        Segments = state.Segments;
        Counters = state.Counters;
        WatchAt = state.WatchAt;
        Enrollments = state.Enrollments;
        Ended = state.Ended;
        Refusals = state.Refusals;
        ConditionErrors = state.ConditionErrors;
        Runs = RunsInFlight.Of(state.Runs, funnel);
    }

    public string ContactId { get; }

    public Funnel Funnel { get; }

    public Instant Now { get; }

    public int EraseCount => _before.EraseCount;

    public Properties? Attributes { get; set; }

    public SeenMessages Seen { get; set; }

    public ImmutableArray<RuleShare> Shares
    {
        get;
        set => (field, _scores) = (value, null);
    }

    public ImmutableArray<string> Holding
    {
        get;
        set => (field, _scores) = (value, null);
    }

    public string Band
    {
        get;
        set => (field, _scores) = (value, null);
    }

    public Instant? BandCoolsAt { get; set; }

    public ImmutableArray<string> Segments { get; set; }

    public ImmutableArray<CountedDays> Counters { get; set; }

    public Instant? WatchAt { get; private set; }

    /// <summary>Number of the civil day on the contact's clock, in the funnel's zone.</summary>
    public int Today => _today ??= CivilDay.Of(Now, Funnel.Zone);

    /// <summary>Nothing was known of the contact before this input.</summary>
    public bool IsNew => _before.Attributes is null && _before.Now == default;

    public bool CountersChanged => Counters != _before.Counters;

    /// <summary>Shares, attribute part or band are no longer what they were.</summary>
    public bool ScoresChanged { get; set; }

    /// <summary>Some points were taken away.</summary>
    public bool ScoresFell { get; set; }

    /// <summary>The watch timer must be set anew, whatever the scores did.</summary>
    public bool WatchIsStale { get; set; }

    public RunsInFlight Runs { get; }

    public ImmutableArray<EnrollmentMemory> Enrollments { get; set; }

    public ImmutableArray<EndedRun> Ended { get; set; }

    public Refusals Refusals { get; set; }

    public ImmutableArray<string> ConditionErrors { get; set; }

    /// <summary>What conditions see as the event; null for inputs that are none.</summary>
    public Occurrence? Event { get; set; }

    /// <summary>The outcome behind <see cref="Event"/>, if it is one.</summary>
    public EmailOutcome? OutcomeAtHand { get; set; }

    /// <summary>How late the event is by the contact's clock.</summary>
    public Duration Lateness => Event is { } taken ? Now - taken.At : Duration.Zero;

    public bool IsLate => Lateness > Decider.LateAfter;

    private string Cause => _cause ??= _causeId.Length == 0 ? _causeName : $"{_causeName} {_causeId}";

    /// <summary>The scores as they are now; read once until one of their parts changes.</summary>
    public ScoreSheet Scores => _scores ??= Read(Shares, Holding);

    /// <summary>The scores that conditions see: while event rules are applied, those before the input.</summary>
    public ScoreSheet ShownScores =>
        _sharesBefore.IsDefault || (_sharesBefore == Shares && _holdingBefore == Holding) ? Scores : _scoresBefore ??= Read(_sharesBefore, _holdingBefore);

    string IScoreReader.Band => ShownScores.Band;

    /// <summary>From here on conditions see the scores as they are now, whatever the rules give.</summary>
    public void BeginRules() => (_sharesBefore, _holdingBefore) = (Shares, Holding);

    public void EndRules() => (_sharesBefore, _holdingBefore, _scoresBefore) = (default, default, null);

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

    bool IScoreReader.TryRead(string name, out long thousandths) => ShownScores.TryRead(name, out thousandths);

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

    public void Add(Effect effect) => (_effects ??= []).Add(effect);

    public void Journal(string kind, string reason = "", Properties? details = null) =>
        Add(new Effect.Journal(new(ContactId, Now, kind, reason, "", Funnel.Version, 0, "", "", Cause, details ?? Properties.Empty)));

    public void Journal(RunInFlight run, string kind, string reason = "", string step = "", string sendId = "", Properties? details = null) =>
        Add(new Effect.Journal(new(
            ContactId, Now, kind, reason, run.Run.Workflow, run.Run.Version, run.Run.Enrollment, step, sendId, Cause, details ?? Properties.Empty)));

    public void JournalWorkflow(string workflow, string kind, string reason, Properties? details = null) =>
        Add(new Effect.Journal(new(ContactId, Now, kind, reason, workflow, Funnel.Version, 0, "", "", Cause, details ?? Properties.Empty)));

    public void JournalLimit(string limit, string of) => Journal("limit_reached", limit, Properties.Of(("of", Value.String(of))));

    public Decision Finish()
    {
        RenewWatch();
        var runs = Runs.ToState(_before.Runs);
        var next = _before with
        {
            Version = Funnel.Version,
            Now = Now,
            NextDue = Timers.Earliest(BandCoolsAt, WatchAt, runs),
            Attributes = Attributes,
            Seen = Seen,
            Shares = Shares,
            Holding = Holding,
            Band = Band,
            BandCoolsAt = BandCoolsAt,
            Segments = Segments,
            Counters = Counters,
            WatchAt = WatchAt,
            Runs = runs,
            Enrollments = Enrollments,
            Ended = Ended,
            Refusals = Refusals,
            ConditionErrors = ConditionErrors,
        };
        if (ScoresChanged && Funnel.Scores.Scores.Length > 0)
            Add(new Effect.Score(ContactId, next, Funnel));
        return new(next, _effects is null ? [] : _effects);
    }

    private void RenewWatch()
    {
        WatchIsStale |= CountersChanged;
        if (WatchIsStale || (ScoresChanged && Watching.HasWatches(this) && Watching.MayComeSooner(this, Read(_before.Shares, _before.Holding))))
            WatchAt = Watching.Next(this);
    }

    private ConditionContext Context(RunInFlight? run)
    {
        _context.Contact = Attributes ?? Properties.Empty;
        _context.Now = Now;
        _context.Event = Event;
        _context.RunEvent = run?.Run.Trigger;
        _context.RunLast = run?.Run.Last;
        _context.Scores = this;
        _context.Memberships = this;
        return _context;
    }

    private ScoreSheet Read(ImmutableArray<RuleShare> shares, ImmutableArray<string> holding) => ScoreSheet.Read(Funnel.Scores, shares, holding, Band, Now);

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
