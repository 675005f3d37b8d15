using System.Collections.Immutable;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>What happened in a test.</summary>
/// <param name="Steps">In the order in which it happened.</param>
/// <param name="Failures">Why it could not go on to its end, or what in it could not be taken.</param>
public sealed record ScenarioRun(IReadOnlyList<ScenarioStep> Steps, ImmutableArray<Failure> Failures)
{
    public IEnumerable<SendCommand> Sends => Steps.SelectMany(each => each.Effects).OfType<Effect.Send>().Select(each => each.Command);

    /// <summary>The journal of one contact.</summary>
    public IEnumerable<WorkflowTransition> JournalOf(string contact) =>
        Steps.Where(each => each.Contact == contact).SelectMany(each => each.Effects).OfType<Effect.Journal>().Select(each => each.Transition);

    public IEnumerable<WorkflowTransition> Journal => Steps.SelectMany(each => each.Effects).OfType<Effect.Journal>().Select(each => each.Transition);

    /// <summary>A contact's state after all that has happened up to an instant; none before the first.</summary>
    public ContactState StateOf(string contact, Instant at)
    {
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            if (Steps[i].At <= at && Steps[i].Contact == contact)
                return Steps[i].After;
        }

        return default;
    }
}

/// <summary>One input of one contact, with what was decided.</summary>
/// <param name="At">By the test's clock: when the input was taken.</param>
public sealed record ScenarioStep(Instant At, string Contact, Input Input, ContactState Before, ContactState After, IReadOnlyList<Effect> Effects);
