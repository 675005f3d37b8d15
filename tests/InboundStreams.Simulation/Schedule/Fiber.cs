namespace InboundStreams.Simulation.Schedule;

/// <summary>The process that this code belongs to is dead: nothing that it does reaches anything any more.</summary>
internal sealed class KilledException : Exception;

/// <summary>A thread of which at any time only one runs: the one that has been handed the turn.</summary>
internal sealed class Fiber(string name)
{
    private readonly SemaphoreSlim _turn = new(0);

    public string Name => name;

    /// <summary>Not before; virtual milliseconds.</summary>
    public long WakeAt { get; set; }

    public bool IsPaused { get; set; }

    public bool IsKilled { get; set; }

    public bool IsDone { get; set; }

    public bool CanRunAt(long now) => !IsDone && (IsKilled || (!IsPaused && WakeAt <= now));

    public void GiveTurn() => _turn.Release();

    public void AwaitTurn() => _turn.Wait();
}
