using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Core.Reference;

namespace InboundStreams.Tests.Core.Laws;

/// <summary>Deciding leaves a state as it was: it may be decided from again.</summary>
public sealed class An_earlier_state
{
    [Fact]
    public void Stays_what_it_was_whatever_is_decided_later_or_from_it_again() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, way) =>
    {
        var (made, history) = Playing.Pick(seed);
        var (funnel, chance) = (made.Funnel, new Random(way));
        List<(ContactState State, string Bytes)> known = [(default, "")];
        ContactState state = default;
        foreach (var (_, input) in history.Inputs())
        {
            if (chance.Next(4) == 0)
                state = known[chance.Next(known.Count)].State;
            if (chance.Next(10) == 0)
                funnel = Playing.Edited(funnel, chance);
            state = Decider.Decide("c1", state, input, funnel).Next;
            known.Add((state, Convert.ToHexString(Playing.Bytes(state))));
        }

        Assert.All(known, each => Assert.Equal(each.Bytes, Convert.ToHexString(Playing.Bytes(each.State))));
    }, iter: 200);
}
