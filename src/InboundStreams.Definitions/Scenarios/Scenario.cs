using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>One test of a funnel: what happens to some contacts, and what must come of it.</summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>The file's path, relative to the funnel's folder.</summary>
    public required string Path { get; init; }

    /// <summary>Of the test in its file, from 1.</summary>
    public required int Line { get; init; }

    public required Instant Start { get; init; }

    /// <summary>The last instant of the test; timers that are due then still fire.</summary>
    public required Instant Until { get; init; }

    /// <summary>Every email that is sent is reported as accepted at once, as the dispatcher would report it.</summary>
    public bool Accepted { get; init; } = true;

    /// <summary>Rows that are there before the start. They are a load: they trigger nothing.</summary>
    public ImmutableArray<(string Contact, Properties Row)> Rows { get; init; } = [];

    /// <summary>In file order.</summary>
    public ImmutableArray<ScenarioInput> Inputs { get; init; } = [];

    public Expectations Expect { get; init; } = Expectations.None;
}

/// <summary>Something that happens in a test.</summary>
/// <param name="At">Its own time.</param>
/// <param name="Taken">When it arrives; later than <paramref name="At"/> where something comes late.</param>
/// <param name="Line">In the file, from 1.</param>
public abstract record ScenarioInput(string Contact, Instant At, Instant Taken, int Line)
{
    public sealed record Event(string Contact, Instant At, Instant Taken, int Line, UserAction Action) : ScenarioInput(Contact, At, Taken, Line);

    /// <summary>The contact's new row, whole.</summary>
    public sealed record Row(string Contact, Instant At, Instant Taken, int Line, Properties Attributes) : ScenarioInput(Contact, At, Taken, Line);

    public sealed record Erased(string Contact, Instant At, Instant Taken, int Line) : ScenarioInput(Contact, At, Taken, Line);

    /// <summary>What became of the contact's last email, of those that fit; without one only an unsubscribe or a subscription, as by a form.</summary>
    /// <param name="Send">Null: any email, or none.</param>
    public sealed record Outcome(string Contact, Instant At, Instant Taken, int Line, OutcomeKind Kind, SendFilter? Send, string? Reason, string? Url, string? Topic)
        : ScenarioInput(Contact, At, Taken, Line);
}

/// <summary>Which of a contact's emails is meant. What is null fits all.</summary>
public sealed record SendFilter(string? Template, string? Workflow, string? Step)
{
    public bool Fits(SendCommand send) =>
        (Template is null || Template == send.Template) && (Workflow is null || Workflow == send.Workflow) && (Step is null || Step == send.Step);

    public override string ToString() =>
        string.Concat(Template is null ? "" : $" '{Template}'", Step is null ? "" : $" of the step '{Step}'", Workflow is null ? "" : $" of '{Workflow}'");
}
