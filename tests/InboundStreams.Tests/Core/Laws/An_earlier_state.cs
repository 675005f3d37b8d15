using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Core.Reference;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>States share what they have in common. A transaction that is aborted goes back to an earlier one, and decides from there.</summary>
public sealed class An_earlier_state
{
    [Fact]
    public void Stays_what_it_was_whatever_is_decided_later_or_from_it_again() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, way) =>
    {
        var (made, history) = Playing.Pick(seed);
        var (funnel, chance) = (made.Funnel, new Random(way));
        List<(ContactState? State, string Bytes)> known = [(null, "")];
        ContactState? state = null;
        foreach (var (_, input) in history.Inputs())
        {
            if (chance.Next(4) == 0)
                state = known[chance.Next(known.Count)].State;
            if (chance.Next(10) == 0)
                funnel = Moved(funnel.Definition, chance);
            var readBack = Decider.Decide("c1", Playing.ThroughBytes(state), input, funnel);
            var decision = Decider.Decide("c1", state, input, funnel);
            Assert.Equal(Playing.Written(readBack.Effects), Playing.Written(decision.Effects));
            state = decision.Next;
            known.Add((state, Convert.ToHexString(Playing.Bytes(state))));
            Assert.Equal(Convert.ToHexString(Playing.Bytes(readBack.Next)), known[^1].Bytes);
        }

        Assert.All(known, each => Assert.Equal(each.Bytes, Convert.ToHexString(Playing.Bytes(each.State))));
    }, iter: 200);

    /// <summary>The next version, with its event rules in another order.</summary>
    private static Funnel Moved(FunnelDefinition funnel, Random chance)
    {
        var rules = funnel.Scoring.EventRules.ToArray();
        chance.Shuffle(rules);
        return new(funnel with { Version = funnel.Version + 1, Scoring = funnel.Scoring with { EventRules = [.. rules] } });
    }
}
