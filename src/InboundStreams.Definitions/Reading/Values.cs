using System.Globalization;
using System.Net.Mail;
using InboundStreams.Core.Scoring;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the single values that more than one file has.</summary>
internal static class Values
{
    private const int NameLengthMax = 100;

    private static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    /// <summary>A number with at most three decimals, in thousandths; false when the text is no number at all.</summary>
    public static bool TryThousandths(string text, out long thousandths)
    {
        thousandths = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        var scaled = Math.Abs(number) <= ScoreDefinition.PointsMax ? number * 1000 : 0.1m;
        thousandths = (long)scaled;
        return scaled == thousandths;
    }

    public static string? Address(this YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        if (MailAddress.TryCreate(text.Text, out _))
            return text.Text;
        map.Report(text, FaultCode.BadAddress, $"'{key}' of {map.What} is {Quoted(text)}, which is no email address; give one as name@example.org or \"Name <name@example.org>\"");
        return null;
    }

    public static string? Zone(this YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text.Text) is not null)
            return text.Text;
        map.Report(text, FaultCode.BadTimeZone, $"'{key}' of {map.What} is {Quoted(text)}, which is no IANA time zone; {ZoneAdvice(text.Text)}");
        return null;
    }

    public static LocalTime? Time(this YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        if (Minutes.Parse(text.Text) is { Success: true, Value: var time })
            return time;
        map.Report(text, FaultCode.BadTime, $"'{key}' of {map.What} is {Quoted(text)}; give a time of day as \"21:00\"");
        return null;
    }

    /// <summary>The name of the thing that the map defines; from then on messages call the map by it.</summary>
    public static YamlNode.Scalar? Name(this YamlMap map, string key, string kind)
    {
        if (map.Text(key) is not { } text)
            return null;
        if (!map.CheckName(text, kind))
            return null;
        map.What = $"the {kind} '{text.Text}'";
        return text;
    }

    /// <summary>The name of an event; a misspelt outcome of an email is reported.</summary>
    public static YamlNode.Scalar? EventName(this YamlMap map, string key)
    {
        if (map.Text(key) is not { } text)
            return null;
        if (string.IsNullOrWhiteSpace(text.Text))
            map.Report(text, FaultCode.BadName, $"'{key}' of {map.What} is empty; give the name of an event");
        OutcomeCheck.OfName(map, text);
        return text;
    }

    public static bool CheckName(this YamlMap map, YamlNode.Scalar name, string kind)
    {
        if (name.Text.Length is > 0 and <= NameLengthMax && !name.Text.Any(char.IsControl) && !string.IsNullOrWhiteSpace(name.Text))
            return true;
        map.Report(name, FaultCode.BadName, string.Create(CultureInfo.InvariantCulture, $"the name of the {kind} is empty, too long, or more than one line; give 1 to {NameLengthMax} characters"));
        return false;
    }

    /// <summary>Reports a key that conditions could not name.</summary>
    public static void CheckWord(this YamlMap map, YamlNode.Scalar key, string kind, params string[] reserved)
    {
        var isWord = key.Text.Length > 0 && !char.IsAsciiDigit(key.Text[0]) && key.Text.All(each => char.IsAsciiLetterOrDigit(each) || each == '_');
        if (!isWord)
            map.Report(key, FaultCode.BadName, $"the {kind} '{key.Text}' cannot be named in a condition; use letters, digits and '_', beginning with a letter");
        else if (reserved.Contains(key.Text))
            map.Report(key, FaultCode.BadName, $"'{key.Text}' has a meaning of its own; give the {kind} another name");
    }

    public static string Quoted(YamlNode.Scalar text) => $"'{text.Text}'";

    private static string ZoneAdvice(string wrong) =>
        Nearest.Advice(wrong, DateTimeZoneProviders.Tzdb.Ids) is var advice && advice.StartsWith("did", StringComparison.Ordinal)
            ? advice
            : "give one as Europe/Madrid";
}
