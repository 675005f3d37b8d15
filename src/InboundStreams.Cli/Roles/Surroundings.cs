using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;
using TopicNames = InboundStreams.Contracts.TopicNames;

namespace InboundStreams.Cli.Roles;

/// <summary>What the roles of one process share.</summary>
/// <param name="Definitions">Followed by whoever made this; see <see cref="WithDefinitionsAsync"/>.</param>
internal sealed record Surroundings(
    KafkaSettings Kafka,
    TopicNames Topics,
    string ApplicationId,
    SchemaRegistryClient Registry,
    BundleSerde BundleSerde,
    DefinitionsFeed Definitions,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <exception cref="SchemasUnavailableException">No registry answers: try again.</exception>
    public static async Task<Surroundings> OpenAsync(
        KafkaSettings kafka, TopicNames topics, string applicationId, SchemaRegistryClient registry, TimeProvider time, ILoggerFactory loggers, CancellationToken stop)
    {
        var serde = await BundleSerde.RegisterAsync(topics.Definitions, registry, stop);
        return new Surroundings(kafka, topics, applicationId, registry, serde, new DefinitionsFeed(kafka, topics.Definitions, serde, time, loggers.CreateLogger("definitions")), time, loggers);
    }

    /// <summary>Follows the definitions while the work runs. The first fault of either ends both and comes out.</summary>
    public async Task WithDefinitionsAsync(Func<CancellationToken, Task> work, CancellationToken stop) =>
        await Together.RunAsync(stop, (work, endsAll: true), (Definitions.FollowAsync, endsAll: false));
}
