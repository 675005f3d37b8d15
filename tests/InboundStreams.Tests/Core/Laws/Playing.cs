using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>One decision with what came before it.</summary>
/// <param name="Time">When its input came, or its timer was due; a timer that was due before it was set comes after what set it.</param>
internal sealed record Taken(Instant Time, ContactState Before, Input Input, ContactState Next, IReadOnlyList<Effect> Effects)
{
    public IEnumerable<WorkflowTransition> Journal => Effects.OfType<Effect.Journal>().Select(each => each.Transition);
}

/// <summary>Plays inputs for one contact; timers due by then are taken before each.</summary>
internal static class Playing
{
    /// <summary>More between two inputs, and timers fire without end.</summary>
    public const int TimersMax = 10_000;

    /// <summary>Where the header of format 3 has it.</summary>
    private const int HeadroomAt = 68;

    /// <param name="each">Hands on the state to go on with: its own, or another that must decide alike.</param>
    public static List<Taken> Play(Funnel funnel, IEnumerable<(Instant Time, Input Input)> inputs, Instant end, Func<ContactState, ContactState>? each = null, string contact = "c1")
    {
        List<Taken> taken = [];
        ContactState state = default;
        foreach (var (time, input) in inputs)
        {
            Advance(time);
            Take(time, input);
        }

        Advance(end);
        return taken;

        void Advance(Instant time)
        {
            for (var fired = 0; state.NextDue is { } due && due <= time; fired++)
            {
                Assert.True(fired < TimersMax, "timers fire without end");
                Take(due, new Input.TimerDue(due));
            }
        }

        void Take(Instant time, Input input)
        {
            var before = each is null ? state : each(state);
            var decision = Decider.Decide(contact, before, input, funnel);
            state = decision.Next;
            var earliest = taken.Count > 0 ? taken[^1].Time : time;
            taken.Add(new(Instant.Max(time, earliest), before, input, decision.Next, decision.Effects));
        }
    }

    /// <summary>A funnel and a history from one number.</summary>
    public static (RandomFunnel Funnel, RandomHistory History) Pick(int seed)
    {
        var chance = new Random(seed);
        return (RandomFunnel.Make(chance, 1), RandomHistory.Make(chance));
    }

    /// <summary>The next version, with its event rules in another order.</summary>
    public static Funnel Edited(Funnel funnel, Random chance)
    {
        var rules = funnel.Definition.Scoring.EventRules.ToArray();
        chance.Shuffle(rules);
        return new(funnel.Definition with { Version = funnel.Version + 1, Scoring = funnel.Definition.Scoring with { EventRules = [.. rules] } });
    }

    /// <summary>All effects, as text; equal texts are equal decisions.</summary>
    public static string Written(IEnumerable<Effect> effects) => string.Join('\n', effects.Select(each => each switch
    {
        Effect.Score score => $"{score.Value} {string.Join(' ', score.Value.Parts)}",
        Effect.Journal journal => journal.Transition.ToString(),
        _ => each.ToString(),
    }));

    /// <summary>A state that does not know within what points nothing has to be looked at, and so looks.</summary>
    public static ContactState WithoutHeadroom(ContactState state)
    {
        if (state.IsNone)
            return state;
        var block = state.Block.ToArray();
        block.AsSpan(HeadroomAt, sizeof(long)).Clear();
        return new ContactState(block);
    }

    public static byte[] Bytes(ContactState state) => state.Block.ToArray() ?? [];
}
