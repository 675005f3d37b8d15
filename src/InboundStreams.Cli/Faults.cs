using Confluent.Kafka;
using InboundStreams.Cli.Terminal;
using InboundStreams.ReadModel;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Streams.Admin;
using InboundStreams.Streams.Threads;
using InboundStreams.Topologies;

namespace InboundStreams.Cli;

/// <summary>Which exceptions are an answer to the user, and which are bugs and keep their stack trace.</summary>
internal static class Faults
{
    /// <summary>Null: a bug.</summary>
    public static int? ExitCodeOf(Exception fault) => fault switch
    {
        UserFaultException => ExitCode.Fault,
        StreamThreadStoppedException or StateDirectoryInUseException or StateDirectoryOfOtherEngineException or BundleTooLargeException => ExitCode.Fault,
        OutsideMissingException or MissingTopicException or PartitionCountException or KafkaException => ExitCode.Missing,
        SchemasUnavailableException or SchemaRefusedException => ExitCode.Missing,
        ReadStoreUnavailableException => ExitCode.Missing,
        AggregateException { InnerExceptions.Count: 1 } one => ExitCodeOf(one.InnerExceptions[0]),
        _ => null,
    };

    public static string MessageOf(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions.Count: 1 } one => MessageOf(one.InnerExceptions[0]),
        KafkaException kafka => $"Kafka: {kafka.Error.Reason}. Check --bootstrap-servers and the --kafka settings.",
        ReadStoreUnavailableException redis => $"{redis.Message} Check --redis.",
        _ => fault.Message,
    };
}
