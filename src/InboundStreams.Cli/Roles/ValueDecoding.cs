using InboundStreams.Records.Codecs;
using InboundStreams.Records.Registry;
using InboundStreams.Streams.Consuming;
using InboundStreams.Topologies;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Cli.Roles;

/// <summary>The values of a consumer loop's batch. Our own topics hold what the engine wrote; something else there is logged and passed over.</summary>
internal static class ValueDecoding
{
    /// <summary>Waits, and says so, while an unknown schema must be asked for and no registry answers.</summary>
    public static async Task<IReadOnlyList<(ConsumedRecord Record, T Value)>> DecodeAsync<T>(
        IReadOnlyList<ConsumedRecord> records, TopicSerde<T> serde, string role, Surroundings surroundings, ILogger logger, CancellationToken stop)
    {
        List<(ConsumedRecord, T)> readable = [];
        foreach (var record in records)
        {
            var decoded = serde.Deserialize(record);
            if (decoded.Kind == DecodeKind.Pending)
            {
                await Waiting.ForAsync(role, token => ResolveAsync(serde, decoded.SchemaId, token), surroundings.Time, logger, stop);
                decoded = serde.Deserialize(record);
            }

            if (decoded.TryGet(out var value))
                readable.Add((record, value));
            else
                logger.Unreadable(record.Position, decoded.Reason ?? "its schema is unknown");
        }

        return readable;
    }

    private static async Task<bool> ResolveAsync<T>(TopicSerde<T> serde, SchemaId schemaId, CancellationToken stop)
    {
        await serde.ResolveAsync(schemaId, stop);
        return true;
    }
}
