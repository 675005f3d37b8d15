using Microsoft.Extensions.Logging;

namespace InboundStreams.ReadModel;

/// <summary>Everything that the projector logs. Ids are permanent.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Warning, "The projector waits: {Reason}")]
    public static partial void Waiting(this ILogger logger, string reason);
}
