using System.Globalization;
using InboundStreams.Core.Contacts;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Core.Conditions;

internal delegate bool Conversion(in Value given, out Value converted);

/// <summary>Values of one kind made from another, the same on every machine.</summary>
public static class Conversions
{
    /// <summary>0001-01-01T00:00:00.000Z.</summary>
    private const long FirstMillisecond = -62_135_596_800_000;

    /// <summary>9999-12-31T23:59:59.999Z.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    public static bool TryTimestamp(in Value given, out Value converted)
    {
        converted = given.Kind switch
        {
            ValueKind.Timestamp => given,
            ValueKind.Date => Value.Timestamp(given.AsDate.AtMidnight().InUtc().ToInstant()),
            ValueKind.String => ParseTimestamp(given.AsString),
            ValueKind.Int when given.AsInt is >= FirstMillisecond / 1000 and <= LastMillisecond / 1000 => Value.Timestamp(Instant.FromUnixTimeSeconds(given.AsInt)),
            _ => Value.Null,
        };
        return !converted.IsNull && IsTimestamp(converted.AsInt);
    }

    /// <summary>Whether the milliseconds since 1970 are in a year from 1 to 9999, as CEL has it.</summary>
    internal static bool IsTimestamp(long milliseconds) => milliseconds is >= FirstMillisecond and <= LastMillisecond;

    public static bool TryDuration(in Value given, out Value converted)
    {
        converted = given.Kind switch
        {
            ValueKind.Duration => given,
            ValueKind.String when DurationText.TryParse(given.AsString, out var parsed) => Value.Duration(parsed),
            _ => Value.Null,
        };
        return !converted.IsNull;
    }

    /// <summary>A row's value as the declared type: files and change-data sources have strings for everything. What does not fit stays as it came: a condition that reads it says so.</summary>
    public static Value ToDeclared(in Value given, AttributeType type) => (type, given.Kind) switch
    {
        (AttributeType.Double, ValueKind.Int) => Value.Double(given.AsInt),
        (AttributeType.Int, ValueKind.Double) when given.AsDouble == Math.Floor(given.AsDouble) && Math.Abs(given.AsDouble) < 1L << 53 => Value.Int((long)given.AsDouble),
        (AttributeType.Int, ValueKind.String) when long.TryParse(given.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => Value.Int(whole),
        (AttributeType.Double, ValueKind.String) when double.TryParse(given.AsString, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => Value.Double(real),
        (AttributeType.Bool, ValueKind.String) when given.AsString is "true" or "false" => Value.Bool(given.AsString == "true"),
        (AttributeType.String, ValueKind.Int) => Value.String(given.ToString()),
        (AttributeType.Date, ValueKind.String) => LocalDatePattern.Iso.Parse(given.AsString) is { Success: true, Value: { Year: >= 1 } date } ? Value.Date(date) : given,
        (AttributeType.Timestamp, ValueKind.String or ValueKind.Date) => TryTimestamp(given, out var timestamp) ? timestamp : given,
        _ => given,
    };

    internal static string Hint(string name) => name == "timestamp"
        ? "; write \"2026-03-27T16:00:00Z\", with an offset, or a date"
        : "; write \"90s\", \"1h30m\", \"3d\" or \"2w\"";

    private static Value ParseTimestamp(string text)
    {
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } parsed)
        {
            // The offset is taken off last: in the first and the last year NodaTime's own way throws.
            var local = parsed.Value.LocalDateTime.InUtc().ToInstant().ToUnixTimeMilliseconds();
            var at = local - parsed.Value.Offset.Milliseconds;
            return IsTimestamp(at) ? Value.Timestamp(Instant.FromUnixTimeMilliseconds(at)) : Value.Null;
        }

        return LocalDatePattern.Iso.Parse(text) is { Success: true } date ? Value.Timestamp(date.Value.AtMidnight().InUtc().ToInstant()) : Value.Null;
    }
}
