using InboundStreams.Contracts;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.Streamiz;

/// <summary>What the contact topology needs to stand in a Streamiz application.</summary>
public sealed record ContactStreamsOptions
{
    /// <summary>The cluster, the state directory, threads, commit interval, clock: as for the native engine.</summary>
    public required StreamEngineOptions Engine { get; init; }

    public required SchemaRegistryOptions Registry { get; init; }

    /// <summary>The consumer group, and the prefix of the changelog's topic.</summary>
    public string ApplicationId { get; init; } = "inbound-contacts";

    public TopicNames Topics { get; init; } = new();

    /// <summary>Of the input topics, which all have the same; null: asked of the cluster. 1 for a <c>TopologyTestDriver</c>.</summary>
    public int? Partitions { get; init; }

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
