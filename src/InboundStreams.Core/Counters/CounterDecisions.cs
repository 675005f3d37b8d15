using System.Collections.Immutable;
using InboundStreams.Core.Decisions;

namespace InboundStreams.Core.Counters;

/// <summary>Counts the event at hand. It counts on the civil day on which it happened, also when it comes late.</summary>
internal static class CounterDecisions
{
    public static void Apply(DecisionContext context, CounterDefinition[] counters)
    {
        foreach (var counter in counters)
        {
            if (!context.Holds(counter.Where, counter.Name))
                continue;
            var (day, today) = (CivilDay.Of(context.Event!.At, context.Funnel.Zone), context.Today);
            var index = IndexOf(context.Counters, counter.Name);
            var counted = index >= 0 ? context.Counters[index] : new CountedDays(counter.Name, []);
            var updated = counted.Add(day, today);
            if (!ReferenceEquals(updated, counted))
                context.Counters = index >= 0 ? context.Counters.SetItem(index, updated) : context.Counters.Add(updated);
        }
    }

    /// <summary>Forgets the counters that the funnel no longer has.</summary>
    public static void Settle(DecisionContext context)
    {
        if (context.Counters.Any(each => !context.Funnel.HasCounter(each.Counter)))
            context.Counters = context.Counters.RemoveAll(each => !context.Funnel.HasCounter(each.Counter));
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
