using System.CommandLine.Parsing;
using System.Globalization;

namespace InboundStreams.Cli.Connections;

/// <summary>Times on the command line: with their offset, or in UTC.</summary>
internal static class TimeOption
{
    public static DateTimeOffset? Parse(ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        result.AddError($"{result.Tokens[0].Value} is no time; expected one with its offset, as 2026-04-01T00:00:00Z.");
        return null;
    }
}
