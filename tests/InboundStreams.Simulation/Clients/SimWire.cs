using Confluent.Kafka;
using InboundStreams.Simulation.Cluster;
using InboundStreams.Simulation.Schedule;

namespace InboundStreams.Simulation.Clients;

/// <summary>The way from one process to the cluster: it takes time, and messages and answers are lost.</summary>
/// <param name="faultRate">Of a call that something goes wrong with it.</param>
/// <param name="committing">Told at each point of a commit: here a process may be struck.</param>
internal sealed class SimWire(Scheduler scheduler, SimCluster cluster, Fiber fiber, Func<double> faultRate, Action committing)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(40);

    public Scheduler Scheduler => scheduler;

    public SimCluster Cluster => cluster;

    public Fiber Fiber => fiber;

    /// <summary>Another may go on; mostly nothing else.</summary>
    public void Hop() => scheduler.Yield(fiber, scheduler.Chance(0.2) ? scheduler.Between(1, 8) : 0);

    public void Wait(TimeSpan time) => scheduler.Yield(fiber, (long)time.TotalMilliseconds);

    /// <summary>Somewhere within a commit.</summary>
    public void HopCommitting()
    {
        committing();
        Hop();
    }

    /// <summary>A handler may have swallowed the end of its process.</summary>
    /// <exception cref="KilledException">It is dead.</exception>
    public void EndIfDead()
    {
        if (fiber.IsKilled)
            throw new KilledException();
    }

    public bool Fails() => scheduler.Chance(faultRate());

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="KafkaException">There was none in time.</exception>
    public T Ask<T>(string what, TimeSpan timeout, Func<T?> answer)
        where T : struct
    {
        var until = scheduler.Now + (long)timeout.TotalMilliseconds;
        while (true)
        {
            Hop();
            if (Fails())
                throw new KafkaException(new Error(ErrorCode.Local_Transport, $"{what}: the connection was closed"));
            if (answer() is { } given)
            {
                Hop();
                return given;
            }

            if (scheduler.Now >= until)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"{what}: no answer"));
            Wait(Retry);
        }
    }

    /// <inheritdoc cref="Ask"/>
    public void Until(string what, TimeSpan timeout, Func<bool> isSo) => Ask(what, timeout, () => isSo() ? true : (bool?)null);
}
