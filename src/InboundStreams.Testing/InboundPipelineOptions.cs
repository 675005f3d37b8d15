using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InboundStreams.Testing;

/// <summary>What a pipeline under test runs on.</summary>
public sealed record InboundPipelineOptions
{
    /// <summary>The folder of the funnel under test.</summary>
    public required string Funnel { get; init; }

    /// <summary>host:port of a Kafka that is there already; the topics get names of their own and are deleted at the end. Null: a container is started.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>Of the container.</summary>
    public string Image { get; init; } = "apache/kafka:4.3.1";

    /// <summary>When the virtual clock begins; it stands until it is advanced. Null: now.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Of the keyed topics.</summary>
    public int Partitions { get; init; } = 2;

    /// <summary>Every email counts as accepted by its server the moment it is sent; false: no outcome comes but those that the test reports.</summary>
    public bool Accepted { get; init; } = true;

    /// <summary>How long the pipeline may take to come to rest before a call gives up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;
}
