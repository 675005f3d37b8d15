using CsCheck;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using InboundStreams.Tests.Core.Reference;
using NodaTime;

namespace InboundStreams.Tests.Core.Laws;

public sealed class A_contact_among_others
{
    /// <summary>Many share a minute, so that there is something to permute.</summary>
    private static readonly Duration Grid = Duration.FromDays(2);

    [Fact]
    public void Is_decided_alike_in_whatever_order_the_others_come() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[2, 6], Gen.Int[0, 1_000_000]).Sample((seed, contacts, order) =>
        {
            var (funnel, inputs) = Make(seed, contacts);
            var plain = Play(funnel, inputs.OrderBy(each => each.Time));
            var permuted = Play(funnel, Permute(inputs, new Random(order)));
            return plain.Keys.All(each => plain[each] == permuted[each]);
        }, iter: 100);

    [Fact]
    public void Is_decided_as_if_it_were_alone() => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[2, 6]).Sample((seed, contacts) =>
    {
        var (funnel, inputs) = Make(seed, contacts);
        var together = Play(funnel, inputs.OrderBy(each => each.Time));
        return together.All(each => each.Value == Play(funnel, inputs.Where(input => input.Contact == each.Key).OrderBy(input => input.Time))[each.Key]);
    }, iter: 100);

    private static (Funnel Funnel, List<(Instant Time, string Contact, Input Input)> Inputs) Make(int seed, int contacts)
    {
        var chance = new Random(seed);
        var funnel = RandomFunnel.Make(chance, 1).Funnel;
        return (funnel, [.. Enumerable.Range(0, contacts).SelectMany(contact => RandomHistory.Make(chance).Inputs()
            .Select(each => OnGrid(each.Time, each.Input)).Select(each => (each.At, $"c{contact}", each)))]);
    }

    /// <summary>None is late: each comes at its own time.</summary>
    private static Input OnGrid(Instant time, Input input)
    {
        var at = RandomHistory.Start + (Grid * Math.Floor((time - RandomHistory.Start) / Grid));
        return input switch
        {
            Input.ActionTaken action => new Input.ActionTaken(action.Action, at),
            Input.ContactChanged row => new Input.ContactChanged(row.Contact, at, row.Load),
            var other => other,
        };
    }

    /// <summary>Each contact's own order is kept, and times never go back.</summary>
    private static IEnumerable<(Instant Time, string Contact, Input Input)> Permute(List<(Instant Time, string Contact, Input Input)> inputs, Random chance) =>
        inputs.GroupBy(each => each.Time).OrderBy(each => each.Key).SelectMany(same =>
        {
            var waiting = same.GroupBy(each => each.Contact).Select(each => new Queue<(Instant, string, Input)>(each)).ToList();
            List<(Instant Time, string Contact, Input Input)> order = [];
            while (waiting.Count > 0)
            {
                var next = waiting[chance.Next(waiting.Count)];
                order.Add(next.Dequeue());
                waiting.RemoveAll(each => each.Count == 0);
            }

            return order;
        });

    /// <summary>A task: before an input of time t every contact's timers due by then are taken, by due time, then by key.</summary>
    /// <returns>All that was decided for each contact.</returns>
    private static Dictionary<string, string> Play(Funnel funnel, IEnumerable<(Instant Time, string Contact, Input Input)> inputs)
    {
        var states = new SortedDictionary<string, ContactState>(StringComparer.Ordinal);
        var decided = new Dictionary<string, List<Effect>>();
        foreach (var (time, contact, input) in inputs.Append((RandomHistory.End, "", new Input.Visited(RandomHistory.End))))
        {
            for (var fired = 0; states.Where(each => each.Value.NextDue <= time).OrderBy(each => each.Value.NextDue).FirstOrDefault() is { Key: { } first, Value: { } due }; fired++)
            {
                Assert.True(fired < Playing.TimersMax, "timers fire without end");
                Take(first, new Input.TimerDue(due.NextDue!.Value));
            }

            if (contact.Length > 0)
                Take(contact, input);
        }

        return decided.ToDictionary(each => each.Key, each => $"{Playing.Written(each.Value)}\n{Convert.ToHexString(Playing.Bytes(states[each.Key]))}");

        void Take(string contact, Input input)
        {
            var decision = Decider.Decide(contact, states.GetValueOrDefault(contact), input, funnel);
            states[contact] = decision.Next;
            if (!decided.TryGetValue(contact, out var effects))
                decided[contact] = effects = [];
            effects.AddRange(decision.Effects);
        }
    }
}
