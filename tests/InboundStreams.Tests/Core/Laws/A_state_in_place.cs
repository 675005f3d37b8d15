using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>Whoever alone holds a state may let it be changed in place: nothing is decided otherwise by that.</summary>
public sealed class A_state_in_place
{
    [Fact]
    public void Leads_to_the_same_decisions_as_one_that_is_left_as_it_was() => Sample((state, taken, funnel) =>
    {
        var decision = Decider.DecideInPlace("c1", state, taken.Input, funnel);
        Assert.Equal(Playing.Written(taken.Effects), Playing.Written(decision.Effects));
        Assert.Equal(Convert.ToHexString(Playing.Bytes(taken.Next)), Convert.ToHexString(Playing.Bytes(decision.Next)));
        return decision.Next;
    });

    /// <summary>The engine writes the last score of a slice at the slice's end.</summary>
    [Fact]
    public void Keeps_the_value_of_a_score_until_the_next()
    {
        (Effect.Score Effect, LeadScore Read)? last = null;
        Sample((state, taken, funnel) =>
        {
            if (state is null)
                last = null;
            var decision = Decider.DecideInPlace("c1", state, taken.Input, funnel);
            if (decision.Effects.OfType<Effect.Score>().LastOrDefault() is { } score)
                last = (score, score.Value);
            if (last is { } known)
            {
                Assert.Equal(known.Read with { Parts = [] }, known.Effect.Value with { Parts = [] });
                Assert.Equal(known.Read.Parts, known.Effect.Value.Parts.AsEnumerable());
            }

            return decision.Next;
        }, threads: 1);
    }

    /// <summary>Random funnels, edited now and then, and histories with their timers, each decided from states that are left as they were.</summary>
    private static void Sample(Func<ContactState?, Taken, Funnel, ContactState?> decide, int threads = -1) => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, way) =>
    {
        var (made, history) = Playing.Pick(seed);
        var (funnel, chance) = (made.Funnel, new Random(way));
        ContactState? left = null, inPlace = null;
        foreach (var (time, input) in history.Inputs())
        {
            for (var fired = 0; left?.NextDue is { } due && due <= time && fired < Playing.TimersMax; fired++)
                Take(due, new Input.TimerDue(due));
            if (chance.Next(20) == 0)
                funnel = Playing.Edited(funnel, chance);
            Take(time, input);
        }

        void Take(Instant time, Input input)
        {
            var decision = Decider.Decide("c1", left, input, funnel);
            inPlace = decide(inPlace, new Taken(time, left, input, decision.Next, decision.Effects), funnel);
            left = decision.Next;
        }
    }, iter: 300, threads: threads);
}
