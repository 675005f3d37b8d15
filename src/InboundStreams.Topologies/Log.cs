using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>Everything that the topologies log. Ids are permanent.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Read definitions version {Version}, content {Hash}")]
    public static partial void BundleRead(this ILogger logger, long version, string hash);

    [LoggerMessage(3002, LogLevel.Error, "The bundle at {Position} is not used: {Reason}")]
    public static partial void BundleUnreadable(this ILogger logger, string position, string reason);

    [LoggerMessage(3004, LogLevel.Error, "Definitions version {Version} was applied by another version of InboundStreams and has faults here, so that it is not used, and runs that are pinned to it end: {Faults}. Apply the funnel anew with this version")]
    public static partial void BundleUnusable(this ILogger logger, long version, string faults);

    [LoggerMessage(3003, LogLevel.Warning, "{Role} waits: {Reason}")]
    public static partial void Waiting(this ILogger logger, string role, string reason);
}
