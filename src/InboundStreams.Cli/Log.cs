using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli;

/// <summary>Everything that the roles' hosts log. Ids are permanent.</summary>
internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Information, "The {Role} starts as {Group} on {BootstrapServers}")]
    public static partial void RoleStarts(this ILogger logger, string role, string group, string bootstrapServers);

    [LoggerMessage(6002, LogLevel.Information, "The {Role} has ended")]
    public static partial void RoleEnded(this ILogger logger, string role);

    [LoggerMessage(6003, LogLevel.Warning, "The {Role} waits: {Reason}")]
    public static partial void RoleWaits(this ILogger logger, string role, string reason);

    [LoggerMessage(6004, LogLevel.Error, "{Position} cannot be read and is passed over: {Reason}")]
    public static partial void Unreadable(this ILogger logger, string position, string reason);

    [LoggerMessage(6005, LogLevel.Information, "Chaos: {What}")]
    public static partial void Strikes(this ILogger logger, string what);

    [LoggerMessage(6006, LogLevel.Error, "Chaos: {What}")]
    public static partial void GaveUp(this ILogger logger, string what);

    [LoggerMessage(6007, LogLevel.Warning, "Chaos: {Worker} did not come to {Point}")]
    public static partial void NotThere(this ILogger logger, string worker, string point);
}
