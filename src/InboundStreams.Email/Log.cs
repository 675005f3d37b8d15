using Microsoft.Extensions.Logging;

namespace InboundStreams.Email;

/// <summary>Everything that the dispatcher logs. Ids are permanent. Never an address.</summary>
internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Warning, "The dispatcher waits for {Whom}: {Reason}")]
    public static partial void Waiting(this ILogger logger, string whom, string reason);

    [LoggerMessage(4002, LogLevel.Warning, "Send {SendId} cannot be sent: {Reason}")]
    public static partial void Unsendable(this ILogger logger, string sendId, string reason);

    [LoggerMessage(4003, LogLevel.Warning, "Send {SendId} is in doubt and stays parked: it may or may not have gone out")]
    public static partial void Parked(this ILogger logger, string sendId);
}
