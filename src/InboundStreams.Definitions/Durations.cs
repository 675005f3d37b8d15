using System.Globalization;
using NodaTime;

namespace InboundStreams.Definitions;

/// <summary>Reads lengths of time as definition files write them.</summary>
public static class Durations
{
    /// <summary>A hundred years: far beyond any wait, far within 63 bits of milliseconds.</summary>
    private const long SecondsMax = 36_525L * 86_400;

    /// <summary><c>90s</c>, <c>15m</c>, <c>12h</c>, <c>3d</c> (of 24 hours) or <c>2w</c>; more than nothing, at most a hundred years.</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = default;
        if (text.Length < 2 || !TryCount(text.AsSpan(0, text.Length - 1), out var count))
            return false;
        long seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 };
        if (seconds == 0 || count > SecondsMax / seconds)
            return false;
        duration = Duration.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>Civil days: <c>1 day</c>, <c>30 days</c>.</summary>
    public static bool TryParseCivilDays(string text, out int days)
    {
        days = 0;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && text[(space + 1)..] is "day" or "days" && TryCount(text.AsSpan(0, space), out days) && days <= 36_525;
    }

    private static bool TryCount(ReadOnlySpan<char> text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
}
