using Confluent.Kafka;

namespace InboundStreams.Streams.Threads;

/// <summary>Errors that no retry mends: somebody must grant a right or change a size.</summary>
internal static class Hopeless
{
    private static readonly ErrorCode[] Codes =
    [
        ErrorCode.TopicAuthorizationFailed, ErrorCode.GroupAuthorizationFailed, ErrorCode.TransactionalIdAuthorizationFailed,
        ErrorCode.ClusterAuthorizationFailed, ErrorCode.MsgSizeTooLarge, ErrorCode.UnsupportedForMessageFormat, ErrorCode.InvalidTransactionTimeout,
    ];

    /// <summary>A client that has failed for good, or what a new client would meet again.</summary>
    public static bool Includes(Error error) => error.IsFatal || IncludesCode(error.Code);

    public static bool IncludesCode(ErrorCode code) => Codes.Contains(code);
}
