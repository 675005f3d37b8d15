using System.Globalization;
using InboundStreams.Core.Counters;

namespace InboundStreams.Core.Conditions;

/// <summary>The window of <c>count()</c>: <c>30d</c> is today and the 29 civil days before, <c>2w</c> is <c>14d</c>.</summary>
internal static class CountWindow
{
    public static string Shortest => "\"1d\"";

    public static string Longest => $"\"{CounterDefinition.DaysMax}d\"";

    /// <summary>Whole days or weeks, and no longer than <see cref="CounterDefinition.DaysMax"/>.</summary>
    public static bool TryParse(string text, out int days)
    {
        days = 0;
        var unit = text.EndsWith('d') ? 1 : text.EndsWith('w') ? 7 : 0;
        if (unit == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > CounterDefinition.DaysMax)
            return false;
        days = count * unit;
        return days <= CounterDefinition.DaysMax;
    }
}
