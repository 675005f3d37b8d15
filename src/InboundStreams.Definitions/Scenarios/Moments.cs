using InboundStreams.Core.Conditions;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>Times as test files write them and as results print them.</summary>
public static class Moments
{
    private static readonly OffsetDateTimePattern ToTheMinute = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<Z+HH:mm>");
    private static readonly OffsetDateTimePattern ToTheSecond = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:sso<Z+HH:mm>");
    private static readonly OffsetDateTimePattern ToTheMillisecond = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fffo<Z+HH:mm>");

    /// <summary><c>+2d12h</c> counted from <paramref name="start"/>, or a time with its offset; to the millisecond.</summary>
    /// <param name="start">Null: only times with an offset are understood.</param>
    public static bool TryParse(string text, Instant? start, out Instant moment)
    {
        moment = default;
        if (text.StartsWith('+'))
        {
            if (start is not { } from || text.Contains('-', StringComparison.Ordinal) || !DurationText.TryParse(text[1..], out var after))
                return false;
            moment = from + after;
            return true;
        }

        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text);
        if (!parsed.Success)
            parsed = ToTheMinute.Parse(text);
        if (parsed.Success)
            moment = Instant.FromUnixTimeMilliseconds(parsed.Value.ToInstant().ToUnixTimeMilliseconds());
        return parsed.Success;
    }

    /// <summary><c>2026-03-30T09:00+02:00</c>, with seconds and milliseconds where there are some.</summary>
    public static string Text(Instant moment, DateTimeZone zone)
    {
        var local = moment.WithOffset(zone.GetUtcOffset(moment));
        var pattern = local.Millisecond != 0 ? ToTheMillisecond : local.Second != 0 ? ToTheSecond : ToTheMinute;
        return pattern.Format(local);
    }

    /// <summary><c>+2d12h</c>; <c>+0s</c> at the start.</summary>
    public static string Since(Instant start, Instant moment) => "+" + Length(moment - start);

    /// <summary><c>2d12h</c>, without a sign.</summary>
    public static string Length(Duration length)
    {
        var left = Math.Abs((long)length.TotalMilliseconds);
        var text = "";
        foreach (var (unit, name) in ((long, string)[])[(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")])
        {
            if (left / unit is > 0 and var count)
                text += count.ToString(System.Globalization.CultureInfo.InvariantCulture) + name;
            left %= unit;
        }

        return text.Length == 0 ? "0s" : text;
    }
}
