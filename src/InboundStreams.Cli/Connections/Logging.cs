using System.CommandLine;
using InboundStreams.Cli.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace InboundStreams.Cli.Connections;

/// <summary>The log, on stderr: one line each.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(ParseResult parsed) => Create(LevelOf(parsed.GetRequiredValue(CommonOptions.LogLevel)));

    public static ILoggerFactory Create(LogLevel level) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(level)
        .AddFilter("Streamiz", level > LogLevel.Debug ? Later(level, LogLevel.Warning) : level) // what it does at Information is a page for each commit
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    private static LogLevel Later(LogLevel one, LogLevel other) => one > other ? one : other;

    private static LogLevel LevelOf(string text) => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level)
        ? level
        : throw new UserFaultException($"--log-level {text}: expected trace, debug, information, warning or error.");
}
