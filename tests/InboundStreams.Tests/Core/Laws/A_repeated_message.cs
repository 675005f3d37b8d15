using CsCheck;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Decisions;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

public sealed class A_repeated_message
{
    /// <summary>Any message of the last 24 hours by the contact's clock, whatever it says now and whenever it says that it happened.</summary>
    [Fact]
    public void Changes_nothing_but_its_own_entry_in_the_journal() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((seed, again) =>
    {
        var (funnel, history) = Playing.Pick(seed);
        var chance = new Random(again);
        List<(string Id, Instant Now)> sent = [];
        foreach (var taken in Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End))
        {
            if (taken.Input is Input.ActionTaken action && taken.Journal.All(each => each.Kind != "duplicate"))
                sent.Add((action.Action.MessageId, taken.Next.Now));
            var after = Duration.FromHours(chance.Next(-100, 24));
            var now = taken.Next is { IsNone: false } next ? Instant.Max(next.Now, next.Now + after) : default;
            if (taken.Next is not { IsNone: false } state || sent.Where(each => each.Now > now - SeenMessages.Window).ToArray() is not { Length: > 0 } known)
                continue;
            var (id, _) = known[chance.Next(known.Length)];
            var repeated = Decider.Decide("c1", state, Message(id, chance.Pick(RandomFunnel.Events), state.Now + after), funnel.Funnel);
            Assert.Equal(Convert.ToHexString(Playing.Bytes(state)), Convert.ToHexString(Playing.Bytes(repeated.Next)));
            Assert.Equal("duplicate", Assert.IsType<Effect.Journal>(Assert.Single(repeated.Effects), exactMatch: false).Transition.Kind);
        }
    }, iter: 200);

    /// <summary>Against a plain list: the ids taken in the last 24 hours, the 1,000 newest of them.</summary>
    [Fact]
    public void Is_known_for_24_hours_among_the_newest_thousand() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 400]).Sample((seed, pace) =>
    {
        var (chance, funnel) = (new Random(seed), RandomFunnel.Make(new Random(seed), 1).Funnel);
        var (state, now, known) = (default(ContactState), Story.Start, new List<(int Id, Instant At)>());
        for (var i = 0; i < 2500; i++)
        {
            now += pace % 2 == 0 ? Duration.FromHours(chance.Next(4)) : Duration.FromSeconds(chance.Next(pace));
            var id = chance.Next(4) == 0 && i > 0 ? Math.Max(0, i - chance.Next(1, 1500)) : i;
            known.RemoveAll(each => each.At <= now - SeenMessages.Window);
            var expected = known.Any(each => each.Id == id);
            var decision = Decider.Decide("c1", state, Message($"m{id}", "Unknown", now), funnel);
            state = decision.Next;
            Assert.Equal(expected, decision.Effects.OfType<Effect.Journal>().Any(each => each.Transition.Kind == "duplicate"));
            if (expected)
                continue;
            known.Add((id, now));
            if (known.Count > StateLimits.SeenMax)
                known.RemoveAt(0);
        }
    }, iter: 20);

    /// <summary>What is searched is a part of each id's hash; the whole hash has the last word.</summary>
    [Fact]
    public void Is_told_from_one_whose_hash_begins_alike()
    {
        var ids = Enumerable.Range(0, 2000).Select(each => $"m{each}").GroupBy(each => (ushort)StableHash.Of(each)).First(each => each.Count() > 1).ToArray();
        var story = ids.Concat(ids).Aggregate(new Story(Chance.Funnel), (story, id) => story.Take(Message(id, "Unknown", story.Now)));
        Assert.Equal(ids.Length, story.Journal.Count(each => each.Kind == "duplicate"));
    }

    private static Input.ActionTaken Message(string id, string name, Instant at) =>
        new(new UserAction(id, name, null, Properties.Of(("n", Value.Int(3))), Properties.Empty), at);
}
