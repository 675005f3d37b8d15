using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Consuming;

/// <summary>A topic that every process reads whole, from its start, without a group: first to its end, then as it grows.</summary>
public sealed class BroadcastTopic(KafkaSettings kafka, string topic, ILogger logger)
{
    /// <summary>Completes when the topic has been read to the end that it had at the start.</summary>
    public Task CaughtUp => _caughtUp.Task;

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Hands over every record in order, on one thread, until cancelled.</summary>
    public Task FollowAsync(Action<ConsumedRecord> take, CancellationToken stop) =>
        throw new NotSupportedException($"{kafka} {topic} {logger} {take} {stop}");
}
