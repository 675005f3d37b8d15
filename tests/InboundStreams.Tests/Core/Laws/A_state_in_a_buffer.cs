using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Blocks;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>A host lets the next state be written into a buffer, and copies it over the one before: nothing is decided otherwise by that.</summary>
public sealed class A_state_in_a_buffer
{
    [Fact]
    public void Leads_to_the_same_decisions_as_one_of_its_own()
    {
        Sample(() => new StateBuffer(), (state, taken, funnel, buffer) =>
        {
            var decision = Decider.Decide("c1", state, taken.Input, funnel, buffer);
            Assert.Equal(Playing.Written(taken.Effects.Where(each => each is not Effect.Score)), Playing.Written(decision.Effects.Where(each => each is not Effect.Score)));
            Assert.Equal(Convert.ToHexString(Playing.Bytes(taken.Next)), Convert.ToHexString(Playing.Bytes(decision.Next)));
            return new ContactState(decision.Next.Block.ToArray());
        });
    }

    /// <summary>The engine writes the last score of a slice at the slice's end, of the state as it is then.</summary>
    [Fact]
    public void Keeps_the_value_of_a_score_until_the_next()
    {
        Sample(() => new Last(), (state, taken, funnel, last) =>
        {
            if (state.IsNone)
                last.Score = null;
            if (taken.Effects.OfType<Effect.Score>().LastOrDefault() is { } score)
                last.Score = (score, score.Value);
            if (last.Score is { } known)
            {
                Assert.Equal(known.Read with { Parts = [] }, known.Effect.Of(taken.Next) with { Parts = [] });
                Assert.Equal(known.Read.Parts, known.Effect.Of(taken.Next).Parts.AsEnumerable());
            }

            return taken.Next;
        });
    }

    /// <summary>The headroom says when nothing has to be looked at; without it everything is.</summary>
    [Fact]
    public void Decides_alike_without_its_headroom() => Sample(() => 0, (state, taken, funnel, _) =>
    {
        var decision = Decider.Decide("c1", Playing.WithoutHeadroom(state), taken.Input, funnel);
        Assert.Equal(Playing.Written(taken.Effects), Playing.Written(decision.Effects));
        Assert.Equal(Convert.ToHexString(Playing.Bytes(Playing.WithoutHeadroom(taken.Next))), Convert.ToHexString(Playing.Bytes(Playing.WithoutHeadroom(decision.Next))));
        return taken.Next;
    });

    /// <summary>Random funnels, edited now and then, and histories with their timers, each decided from states that are left as they were.</summary>
    private static void Sample<T>(Func<T> begin, Func<ContactState, Taken, Funnel, T, ContactState> decide) => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, way) =>
    {
        var (made, history) = Playing.Pick(seed);
        var (funnel, chance) = (made.Funnel, new Random(way));
        ContactState left = default, other = default;
        var own = begin();
        foreach (var (time, input) in history.Inputs())
        {
            for (var fired = 0; left.NextDue is { } due && due <= time && fired < Playing.TimersMax; fired++)
                Take(due, new Input.TimerDue(due));
            if (chance.Next(20) == 0)
                funnel = Playing.Edited(funnel, chance);
            Take(time, input);
        }

        void Take(Instant time, Input input)
        {
            var decision = Decider.Decide("c1", left, input, funnel);
            other = decide(other, new Taken(time, left, input, decision.Next, decision.Effects), funnel, own);
            left = decision.Next;
        }
    }, iter: 300);

    private sealed class Last
    {
        public (Effect.Score Effect, LeadScore Read)? Score { get; set; }
    }
}
