using Microsoft.Extensions.Logging;

namespace InboundStreams.Streamiz;

/// <summary>Everything that the Streamiz host logs. Ids are permanent.</summary>
internal static partial class Log
{
    [LoggerMessage(7001, LogLevel.Error, "Streamiz does not end within {Patience}; its threads are left behind")]
    public static partial void DoesNotEnd(this ILogger logger, TimeSpan patience);
}
