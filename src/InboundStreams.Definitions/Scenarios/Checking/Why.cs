using System.Globalization;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Scenarios.Reading;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>Reasons, from the journal and the contact's state.</summary>
internal sealed class Why(Scenario scenario, ScenarioRun run, Funnel funnel, Sayings says)
{
    /// <summary>Why a send did not come, and where it is stuck.</summary>
    public (string Workflow, string Step, string Reason) NoneCame(Expected.Send expected)
    {
        var senders = Senders(expected).ToList();
        var journal = run.JournalOf(expected.Contact).ToList();
        var withheld = journal.LastOrDefault(each => each.Kind == "withheld" && senders.Contains((each.Workflow, each.Step)));
        if (withheld is not null)
            return (withheld.Workflow, withheld.Step, $"withheld at {says.Time(withheld.At)}{Sayings.Place(withheld.Workflow, withheld.Step)}: {withheld.Reason}");
        var reasons = senders.Select(each => each.Workflow).Distinct().Select(workflow => (Workflow: workflow, Found: OfWorkflow(expected, workflow, journal))).ToList();
        var (first, found) = reasons.OrderByDescending(each => each.Found.Weight).FirstOrDefault();
        return first is null ? ("", "", "no step sends it") : (first, found.Step, found.Reason);
    }

    /// <summary>What led to a send at its time.</summary>
    public string CameThen(SendCommand send)
    {
        var journal = run.JournalOf(send.ContactId).ToList();
        var at = journal.FindIndex(each => each.SendId == send.SendId && each.Kind is "sent" or "notified");
        if (at < 0)
            return "";
        var before = journal.Take(at).LastOrDefault(each => each.Workflow == send.Workflow && each.Enrollment == send.Enrollment);
        var led = before is null ? "" : $"; before it {Sayings.Entry(before)} at {says.Time(before.At)}{(before.Step.Length > 0 ? $" at step '{before.Step}'" : "")}{Until(before)}";
        return $"run {send.Enrollment.ToString(CultureInfo.InvariantCulture)} of '{send.Workflow}', caused by {journal[at].Cause}{led}";
    }

    /// <summary>The last word of the journal on a contact's runs in a workflow.</summary>
    public string LastOf(string contact, string workflow, Instant at)
    {
        var last = run.JournalOf(contact).LastOrDefault(each => each.At <= at && each.Workflow == workflow);
        return last is null ? NeverEnrolled(contact, workflow) : $"last in the journal: {Sayings.Entry(last)} at {says.Time(last.At)}{Sayings.Place(last.Workflow, last.Step)}{Until(last)}";
    }

    /// <summary>What each rule has given of a score.</summary>
    public string Shares(ContactState state, string score, Instant at)
    {
        var scoring = funnel.Definition.Scoring;
        var lines = new List<string>();
        foreach (var share in state.Shares)
        {
            var rule = scoring.EventRules.FirstOrDefault(each => share.IsOf(each.Name));
            if (rule is not null && (rule.Score == score || score == ScoreRules.Total))
                lines.Add($"{rule.Name} {Answers.Points(PointUnits.ToThousandths(share.ValueAt(at.ToUnixTimeMilliseconds())))}{Of(rule.Score)}");
        }

        foreach (var rule in scoring.AttributeRules.Where(each => state.Holding.Contains(each.Name) && (each.Score == score || score == ScoreRules.Total)))
            lines.Add($"{rule.Name} {Answers.Points(rule.Thousandths)}{Of(rule.Score)}");
        return lines.Count == 0 ? "no rule has given it points" : "from the rules " + string.Join(", ", lines);

        string Of(string of) => score == ScoreRules.Total ? $" ({of})" : "";
    }

    public string Banded(ContactState state, Instant at) => funnel.Definition.Scoring.Bands is { } bands
        ? $"{bands.Of} is {Answers.Points(Answers.ScoreAt(state, funnel, bands.Of, at))}; {Shares(state, bands.Of, at)}"
        : "";

    private (int Weight, string Step, string Reason) OfWorkflow(Expected.Send expected, string workflow, List<WorkflowTransition> journal)
    {
        var of = journal.Where(each => each.Workflow == workflow).ToList();
        var then = of.LastOrDefault(each => each.At <= expected.At);
        var last = of.LastOrDefault();
        if (run.StateOf(expected.Contact, scenario.Until).Runs.FirstOrDefault(each => each.Workflow == workflow) is { } active)
        {
            var until = active.WakeAt is { } wake ? $" until {says.Time(wake)}" : "";
            var end = active.WakeAt > scenario.Until ? $", and the test ends at {says.Time(scenario.Until)}" : "";
            return (3, active.Step, $"its run of '{workflow}' is at '{active.Step}' since {says.Time(active.ArrivedAt)}{until}{end}");
        }

        return (then ?? last) switch
        {
            null => (0, "", NeverEnrolled(expected.Contact, workflow)),
            { Kind: "ended" } ended => (3, ended.Step, $"its run of '{workflow}' ended at {says.Time(ended.At)} at step '{ended.Step}': {ended.Reason} (caused by {ended.Cause})"),
            { Kind: "not_enrolled" } refused => (1, "", $"not enrolled in '{workflow}' at {says.Time(refused.At)}: {refused.Reason}"),
            { } other => (2, other.Step, $"then its run of '{workflow}' had {Sayings.Entry(other)} at {says.Time(other.At)}{(other.Step.Length > 0 ? $" at step '{other.Step}'" : "")}{Until(other)}; {Ending(last!)}"),
        };
    }

    private string Ending(WorkflowTransition last) => $"its last entry is {Sayings.Entry(last)} at {says.Time(last.At)}";

    private string NeverEnrolled(string contact, string workflow)
    {
        var name = funnel.Definition.Workflows.FirstOrDefault(each => each.Name == workflow)?.Trigger.Event;
        var came = run.Steps.FirstOrDefault(each => each.Contact == contact && each.Input is Input.ActionTaken taken && taken.Action.Name == name);
        return came is null
            ? $"{contact} was never enrolled in '{workflow}': no event '{name}' came"
            : $"{contact} was never enrolled in '{workflow}': '{name}' came at {says.Time(came.At)}, but its 'where' did not hold";
    }

    private string Until(WorkflowTransition entry) =>
        entry.Details.TryGet("until", out var until) && until.Kind == ValueKind.Timestamp ? $" until {says.Time(until.AsTimestamp)}" : "";

    private IEnumerable<(string Workflow, string Step)> Senders(Expected.Send expected) =>
        from workflow in funnel.Definition.Workflows
        where expected.Workflow is null || expected.Workflow == workflow.Name
        from step in KnownNames.StepsOf(workflow.Steps)
        where expected.Step is null || expected.Step == step.Id
        where step is Step.Send send ? !expected.Notification && send.Template == expected.Template : step is Step.Notify notify && expected.Notification && notify.Template == expected.Template
        select (workflow.Name, step.Id);
}
