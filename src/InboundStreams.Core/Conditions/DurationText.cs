using System.Globalization;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>Lengths of time as they are written: <c>90s</c>, <c>1h30m</c>, <c>3d</c>, <c>2w</c>; a day is 24 hours.</summary>
public static class DurationText
{
    /// <summary>Longest length of time that may be written, about 100 years: sums with it never leave the calendar.</summary>
    public static readonly Duration Max = Duration.FromDays(36525);

    public static bool TryParse(string text, out Duration duration)
    {
        duration = Duration.Zero;
        var (at, negative) = (0, false);
        if (text.StartsWith('-'))
            (at, negative) = (1, true);
        if (at == text.Length)
            return false;

        decimal total = 0;
        while (at < text.Length)
        {
            var digits = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
                at++;
            var unit = at;
            while (at < text.Length && char.IsAsciiLetterLower(text[at]))
                at++;
            if (!decimal.TryParse(text.AsSpan(digits, unit - digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || Milliseconds(text.AsSpan(unit, at - unit)) is not { } milliseconds || count > 10_000_000_000_000m)
                return false;
            total += count * milliseconds;
            if (total > (decimal)Max.TotalMilliseconds)
                return false;
        }

        duration = Duration.FromMilliseconds((long)(negative ? -total : total));
        return true;
    }

    private static int? Milliseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => null,
    };
}
