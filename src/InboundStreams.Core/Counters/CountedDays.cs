using System.Collections.Immutable;
using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Core.Counters;

/// <summary>What a counter has counted for one contact. A count belongs to the counter's name.</summary>
/// <param name="Days">By ascending day, at most <see cref="CounterDefinition.DaysMax"/> of them; a day without an event is left out.</param>
public sealed record CountedDays(string Counter, ImmutableArray<DayCount> Days)
{
    /// <param name="today">Number of the civil day since 1970-01-01.</param>
    /// <param name="days">Length of the window, today included.</param>
    public long InWindow(int today, int days)
    {
        long sum = 0;
        for (var i = Days.Length - 1; i >= 0 && Days[i].Day > today - days; i--)
            sum += Days[i].Count;
        return sum;
    }

    /// <summary>The first day after <paramref name="today"/> on which the window holds less than the threshold; null when it already does, or always will not.</summary>
    public int? FirstDayBelow(int today, int days, long threshold)
    {
        var sum = InWindow(today, days);
        if (sum < threshold)
            return null;
        foreach (var (day, count) in Days)
        {
            if (day <= today - days)
                continue;
            sum -= count;
            if (sum < threshold)
                return day + days;
        }

        return null;
    }

    internal static void Write(CountedDays value, ref AvroWriter writer)
    {
        writer.WriteString(value.Counter);
        Arrays.Write(value.Days, WriteDay, ref writer);
    }

    internal static CountedDays Read(ref AvroReader reader) => new(reader.ReadName(), Arrays.Read(ReadDay, ref reader));

    private static void WriteDay(DayCount value, ref AvroWriter writer)
    {
        writer.WriteInt(value.Day);
        writer.WriteInt(value.Count);
    }

    private static DayCount ReadDay(ref AvroReader reader)
    {
        var day = reader.ReadInt();
        return CivilDay.Exists(day) ? new(day, reader.ReadInt()) : throw reader.Invalid($"day {day} since 1970, outside the years -9998 to 9999");
    }

    /// <summary>Counts one event of a day, and forgets the days that no window reaches any more.</summary>
    internal CountedDays Add(int day, int today)
    {
        var oldest = today - CounterDefinition.DaysMax + 1;
        if (day < oldest)
            return this;
        var days = Days.Length > 0 && Days[0].Day < oldest ? Days.RemoveAll(each => each.Day < oldest) : Days;
        var at = days.Length;
        while (at > 0 && days[at - 1].Day > day)
            at--;
        return this with
        {
            Days = at > 0 && days[at - 1].Day == day
                ? days.SetItem(at - 1, new(day, days[at - 1].Count == int.MaxValue ? int.MaxValue : days[at - 1].Count + 1))
                : days.Insert(at, new(day, 1)),
        };
    }
}

/// <param name="Day">Number of the civil day since 1970-01-01, in the funnel's zone.</param>
public readonly record struct DayCount(int Day, int Count);

/// <summary>Numbers of civil days.</summary>
internal static class CivilDay
{
    private static readonly LocalDate First = new(1970, 1, 1);

    // A window beyond the last of them must exist as well.
    private static readonly int DaysMax = Period.DaysBetween(First, LocalDate.MaxIsoValue) - CounterDefinition.DaysMax - 1;
    private static readonly int DaysMin = Period.DaysBetween(First, LocalDate.MinIsoValue) + 1;

    public static bool Exists(int day) => day >= DaysMin && day <= DaysMax;

    public static int Of(Instant at, DateTimeZone zone) => Period.DaysBetween(First, at.InZone(zone).Date);

    /// <summary>Its first instant; where daylight saving skips midnight, the first that exists.</summary>
    public static Instant Start(int day, DateTimeZone zone) => zone.AtStartOfDay(First.PlusDays(day)).ToInstant();
}
