using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Consuming;

/// <summary>
/// The plain consumer loop: polls a batch, hands it over, commits when the handler has returned. At least once: a crash
/// before the commit hands the batch over again.
/// </summary>
public sealed class ConsumerLoop(ConsumerLoopOptions options, ILogger logger)
{
    /// <summary>
    /// Runs until cancelled; then the batch in hand is finished and committed. The handler may take as long as it needs (it
    /// waits for its own dependencies): meanwhile the group is kept. What the handler throws ends the loop.
    /// </summary>
    public Task RunAsync(Func<ConsumedBatch, CancellationToken, Task> handle, CancellationToken stop) =>
        Task.Factory.StartNew(() => Run(handle, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(Func<ConsumedBatch, CancellationToken, Task> handle, CancellationToken stop)
    {
        throw new NotSupportedException($"{options.GroupId} {logger} {handle} {stop} {typeof(Consumer)}");
    }

    private sealed class Consumer;
}
