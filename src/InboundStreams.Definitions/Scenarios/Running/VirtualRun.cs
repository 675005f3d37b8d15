using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Running;

/// <summary>
/// Drives the decision core as the engine does: before an input of time t is taken, timers due ≤ t fire, by (due, contact), also those
/// set meanwhile; then what was reported about emails sent up to t; inputs of one instant keep their order in the file.
/// </summary>
internal sealed class VirtualRun
{
    /// <summary>Far beyond what any test waits for; only a timer that sets itself again and again gets here.</summary>
    private const int TimersMax = 100_000;

    private readonly Scenario _scenario;
    private readonly Funnel _funnel;
    private readonly List<ScenarioStep> _steps = [];
    private readonly List<Failure> _failures = [];
    private readonly Dictionary<string, ContactState> _states = new(StringComparer.Ordinal);
    private readonly SortedSet<(Instant Due, string Contact)> _timers = new(new ByDue());
    private readonly Queue<SendCommand> _accepted = new();
    private Instant _clock;
    private int _fired;
    private string _taking = "";

    private VirtualRun(Scenario scenario, Funnel funnel) => (_scenario, _funnel, _clock) = (scenario, funnel, scenario.Start);

    public static ScenarioRun Of(Scenario scenario, Funnel funnel)
    {
        var run = new VirtualRun(scenario, funnel);
        try
        {
            run.Go();
        }
        catch (Exception error)
        {
            run._failures.Add(new(
                "run", run._taking, run._clock, "the test to run to its end",
                $"the decision core failed: {error.GetType().Name}: {error.Message}",
                "a fault of the program, whatever the funnel says; please report it with the funnel and this test"));
        }

        return new(run._steps, [.. run._failures]);
    }

    private void Go()
    {
        foreach (var (contact, row) in _scenario.Rows)
            Decide(contact, new Input.ContactChanged(new Contact(row, null), _scenario.Start, Load: true), _scenario.Start);
        foreach (var input in _scenario.Inputs.OrderBy(each => each.Taken))
        {
            Advance(input.Taken);
            if (InputOf(input) is { } taken)
                Decide(input.Contact, taken, input.Taken);
        }

        Advance(_scenario.Until);
    }

    /// <summary>Everything that is due up to an instant.</summary>
    private void Advance(Instant to)
    {
        while (true)
        {
            var reported = _accepted.TryPeek(out var send) && send.DecidedAt <= to ? send : null;
            if (_timers.Count > 0 && _timers.Min is var timer && timer.Due <= to && (reported is null || timer.Due <= reported.DecidedAt))
                Fire(timer);
            else if (reported is not null)
                Report(_accepted.Dequeue());
            else
                return;
        }
    }

    private void Fire((Instant Due, string Contact) timer)
    {
        if (++_fired > TimersMax)
            throw new InvalidOperationException($"timers fire without end, the last at {timer.Due} for {timer.Contact}");
        Decide(timer.Contact, new Input.TimerDue(timer.Due), timer.Due);
    }

    private void Report(SendCommand send) =>
        Decide(send.ContactId, new Input.OutcomeReported(OutcomeOf(send, OutcomeKind.Accepted, send.DecidedAt), send.DecidedAt), send.DecidedAt);

    private static EmailOutcome OutcomeOf(SendCommand send, OutcomeKind kind, Instant at) =>
        new(send.SendId, kind, at, send.Workflow, send.Enrollment, send.Step, send.Template, null, null, null);

    /// <summary>Null, with the failure noted, for an outcome of an email that was never sent.</summary>
    private Input? InputOf(ScenarioInput input) => input switch
    {
        ScenarioInput.Event taken => new Input.ActionTaken(taken.Action, input.At),
        ScenarioInput.Row row => new Input.ContactChanged(new Contact(row.Attributes, null), input.At, Load: false),
        ScenarioInput.Erased => new Input.ContactErased(input.At),
        ScenarioInput.Outcome outcome => OutcomeInput(outcome),
        _ => throw new InvalidOperationException($"a test has no input of type {input.GetType().Name}"),
    };

    private Input.OutcomeReported? OutcomeInput(ScenarioInput.Outcome outcome)
    {
        var byForm = outcome.Send is null && outcome.Kind is OutcomeKind.Unsubscribed or OutcomeKind.Subscribed;
        var send = byForm ? null : _steps.SelectMany(each => each.Effects).OfType<Effect.Send>().Select(each => each.Command)
            .LastOrDefault(each => each.ContactId == outcome.Contact && each.Kind == SendKind.Email && (outcome.Send is null || outcome.Send.Fits(each)));
        if (send is null && !byForm)
        {
            var which = outcome.Send is { } filter ? $"no email{filter}" : "no email";
            _failures.Add(new(
                "run", outcome.Contact, outcome.At, $"an email to be {outcome.Kind.ToString().ToLowerInvariant()} (line {outcome.Line})",
                $"{which} was sent to {outcome.Contact} before", "the entry was left out"));
            return null;
        }

        var reported = send is null
            ? new EmailOutcome("", outcome.Kind, outcome.At, "", 0, "", "", null, null, null)
            : OutcomeOf(send, outcome.Kind, outcome.At);
        return new(reported with { Reason = outcome.Reason, Url = outcome.Url, Topic = outcome.Topic }, outcome.At);
    }

    private void Decide(string contact, Input input, Instant at)
    {
        _taking = contact;
        _clock = Instant.Max(_clock, at);
        var before = _states.GetValueOrDefault(contact);
        var (after, effects) = Decider.Decide(contact, before, input, _funnel);
        _states[contact] = after;
        if (before.NextDue is { } was)
            _timers.Remove((was, contact));
        if (after.NextDue is { } due)
            _timers.Add((due, contact));
        _steps.Add(new(_clock, contact, input, before, after, effects));
        if (!_scenario.Accepted)
            return;
        foreach (var effect in effects)
        {
            if (effect is Effect.Send { Command: { Kind: SendKind.Email } command })
                _accepted.Enqueue(command);
        }
    }

    private sealed class ByDue : IComparer<(Instant Due, string Contact)>
    {
        public int Compare((Instant Due, string Contact) x, (Instant Due, string Contact) y) =>
            x.Due != y.Due ? x.Due.CompareTo(y.Due) : string.CompareOrdinal(x.Contact, y.Contact);
    }
}
