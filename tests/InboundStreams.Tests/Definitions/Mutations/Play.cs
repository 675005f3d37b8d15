using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Core.Workflows;
using InboundStreams.Email.Templates;
using NodaTime;

namespace InboundStreams.Tests.Definitions.Mutations;

/// <summary>Lets a contact go through a funnel: its row, the events that the funnel names, their timers and outcomes.</summary>
internal static class Play
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 27, 15, 0);

    private static readonly Properties Row = Properties.Of(
        ("email", Value.String("ana@example.org")), ("first_name", Value.String("Ana")), ("role", Value.String("CTO")), ("employees", Value.Int(300)), ("age", Value.Int(44)),
        ("agreed", Value.Bool(true)), ("topics", Value.List([Value.String("a")])), ("time_zone", Value.String("Asia/Kolkata")));

    private static readonly Properties OfEvent = Properties.Of(
        ("course", Value.String("k")), ("path", Value.String("/pricing")), ("minutes", Value.Int(12)), ("template", Value.String("more-content")), ("plan", Value.String("free")));

    /// <exception cref="Exception">Anything that comes out is a bug: what validates also runs.</exception>
    public static void Through(Funnel funnel, TemplateSet templates)
    {
        var (state, at, number) = (default(ContactState), Start, 0);
        Take(new Input.ContactChanged(new Contact(Row, at), at, Load: false));
        foreach (var name in Events(funnel.Definition).Distinct())
        {
            at += Duration.FromMinutes(7);
            Take(new Input.ActionTaken(new UserAction($"m{++number}", name, at, OfEvent, OfEvent), at));
            if (number % 3 == 0)
                Timers(1);
        }

        Timers(12);
        Take(new Input.Visited(at));
        Take(new Input.ContactErased(at));

        void Timers(int most)
        {
            for (; most > 0 && state.NextDue is { } due; most--)
            {
                at = Instant.Max(at, due);
                Take(new Input.TimerDue(due));
            }
        }

        void Take(Input input)
        {
            var decision = Decider.Decide("c1", state, input, funnel);
            state = decision.Next;
            foreach (var send in decision.Effects.OfType<Effect.Send>())
            {
                templates.Render(send.Command, out _, funnel.Sender);
                var outcome = new EmailOutcome(send.Command.SendId, OutcomeKind.Clicked, at, send.Command.Workflow, send.Command.Enrollment, send.Command.Step, send.Command.Template, null, "https://example.org", null);
                state = Decider.Decide("c1", state, new Input.OutcomeReported(outcome, at), funnel).Next;
            }
        }
    }

    private static IEnumerable<string> Events(FunnelDefinition funnel) =>
    [
        .. funnel.Counters.Select(each => each.Event),
        .. funnel.Scoring.EventRules.Select(each => each.Event),
        .. funnel.Workflows.Select(each => each.Trigger.Event),
        .. funnel.Workflows.SelectMany(each => each.Steps).OfType<Step.WaitFor>().SelectMany(each => each.Arms).Select(each => each.Match.Event),
        .. funnel.Workflows.Select(each => each.Goal?.Match.Event).OfType<string>(),
    ];
}
