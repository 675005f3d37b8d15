using System.Collections.Immutable;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Counters;

/// <summary>Counts the event at hand. It counts on the civil day on which it happened, also when it comes late.</summary>
internal static class CounterDecisions
{
    public static void Apply(Turn turn, CounterDefinition[] counters)
    {
        foreach (var counter in counters)
        {
            if (!turn.Holds(counter.Where, counter.Name))
                continue;
            var (day, today) = (CivilDay.Of(turn.Event!.At, turn.Funnel.Zone), turn.Today);
            var index = IndexOf(turn.Counters, counter.Name);
            var counted = index >= 0 ? turn.Counters[index] : new CountedDays(counter.Name, []);
            var updated = counted.Add(day, today);
            if (!ReferenceEquals(updated, counted))
                turn.Counters = index >= 0 ? turn.Counters.SetItem(index, updated) : turn.Counters.Add(updated);
        }
    }

    /// <summary>Forgets the counters that the funnel no longer has.</summary>
    public static void Settle(Turn turn)
    {
        if (turn.Counters.Any(each => !turn.Funnel.HasCounter(each.Counter)))
            turn.Counters = turn.Counters.RemoveAll(each => !turn.Funnel.HasCounter(each.Counter));
    }

    public static int IndexOf(ImmutableArray<CountedDays> counters, string name)
    {
        for (var i = 0; i < counters.Length; i++)
        {
            if (counters[i].Counter == name)
                return i;
        }

        return -1;
    }
}
