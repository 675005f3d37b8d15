using InboundStreams.Core;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Streams;
using NodaTime;

namespace InboundStreams.Topologies;

/// <summary>Hands every input of a contact to the decision core and every effect to its sink. Decides nothing itself.</summary>
internal sealed class ContactProcessor(ContactSinks sinks, Func<long, Funnel> funnelOf) : IKeyedProcessor
{
    private readonly StateBuffer _next = new();
    private Funnel? _funnel;

    public ReadOnlyMemory<byte> Process(object? value, long time, bool load, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        var at = Instant.FromUnixTimeMilliseconds(time);
        Input input = value switch
        {
            UserAction action => new Input.ActionTaken(action, at),
            Contact contact => new Input.ContactChanged(contact, at, load),
            EmailOutcome outcome => new Input.OutcomeReported(outcome, at),
            null => new Input.ContactErased(at),
            var other => throw new InvalidOperationException($"The contact topology has no input of type {other.GetType().Name}."),
        };
        return Decide(input, state, context);
    }

    public ReadOnlyMemory<byte> OnTimer(long due, ReadOnlyMemory<byte> state, ProcessorContext context) =>
        Decide(new Input.TimerDue(Instant.FromUnixTimeMilliseconds(due)), state, context);

    // Before a task's first record its time is the beginning of all times; a contact's own clock is later anyway.
    public ReadOnlyMemory<byte> OnVisit(long time, ReadOnlyMemory<byte> state, ProcessorContext context) =>
        Decide(new Input.Visited(Instant.FromUnixTimeMilliseconds(Math.Max(0, time))), state, context);

    private ReadOnlyMemory<byte> Decide(Input input, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        var (next, effects) = DecisionOf(input, state, context);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case Effect.Send send:
                    context.Forward(sinks.SendCommands, send.Command);
                    break;
                case Effect.Score score:
                    context.Forward(sinks.LeadScores, score);
                    break;
                case Effect.Journal journal:
                    context.Forward(sinks.WorkflowJournal, journal);
                    break;
                default:
                    throw new InvalidOperationException($"The contact topology has no sink for {effect.GetType().Name}.");
            }
        }

        return next.Block;
    }

    private Decision DecisionOf(Input input, ReadOnlyMemory<byte> state, ProcessorContext context)
    {
        try
        {
            return Decider.Decide(context.Key, new ContactState(state), input, FunnelOf(context.Version), _next);
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"The state of {context.Key} is damaged. {damage.Message}", damage);
        }
    }

    private Funnel FunnelOf(long version) => _funnel?.Version == version ? _funnel : _funnel = funnelOf(version);
}

/// <summary>Where a contact's decisions go.</summary>
internal sealed record ContactSinks(SinkDefinition SendCommands, SinkDefinition LeadScores, SinkDefinition WorkflowJournal);
