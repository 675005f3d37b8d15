using System.Globalization;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>Lengths of time as they are written: <c>90s</c>, <c>1h30m</c>, <c>1.5s</c>, <c>3d</c>, <c>2w</c>; a day is 24 hours. CEL has the same but for days and weeks.</summary>
public static class DurationText
{
    /// <summary>CEL's bound, about 10,000 years: what lies between any two points in time is shorter.</summary>
    internal const long MaxMilliseconds = 315_576_000_000_000;

    /// <summary>False also where it is no whole number of milliseconds.</summary>
    public static bool TryParse(string text, out Duration duration)
    {
        duration = Duration.Zero;
        var at = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        if (text.AsSpan(at) is "0")
            return true;
        if (at == text.Length)
            return false;

        decimal total = 0;
        while (at < text.Length)
        {
            var digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            var unit = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.')
                at++;
            if (!decimal.TryParse(text.AsSpan(digits, unit - digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || Milliseconds(text.AsSpan(unit, at - unit)) is not { } milliseconds || count > MaxMilliseconds / milliseconds)
                return false;
            total += count * milliseconds;
            if (total > MaxMilliseconds)
                return false;
        }

        duration = Duration.FromMilliseconds((long)(text[0] == '-' ? -total : total));
        return total == decimal.Truncate(total);
    }

    private static decimal? Milliseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.000001m,
        "us" or "µs" or "μs" => 0.001m,
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => null,
    };
}
