using Confluent.Kafka;
using InboundStreams.Records.Registry;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Topologies;

/// <summary>Starting although something outside is not there yet.</summary>
public static class Waiting
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    /// <summary>Tries until it works. While the schema registry or the cluster does not answer it says so every ten seconds; any other fault goes through.</summary>
    /// <param name="role">Who waits, for the log.</param>
    public static async Task<T> ForAsync<T>(string role, Func<CancellationToken, Task<T>> attempt, TimeProvider time, ILogger logger, CancellationToken stop)
    {
        long? said = null;
        while (true)
        {
            try
            {
                return await attempt(stop);
            }
            catch (Exception fault) when (fault is SchemasUnavailableException or KafkaException { Error.IsFatal: false })
            {
                if (said is null || time.GetElapsedTime(said.Value) >= SayAgain)
                {
                    logger.Waiting(role, fault.Message);
                    said = time.GetTimestamp();
                }
            }

            await Task.Delay(Again, time, stop);
        }
    }
}
