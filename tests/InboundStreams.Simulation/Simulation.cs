namespace InboundStreams.Simulation;

/// <summary>What came of one seed.</summary>
/// <param name="Violations">Empty where everything held.</param>
/// <param name="Trace">What happened, where it was asked for.</param>
/// <param name="Time">Virtual milliseconds.</param>
/// <param name="Decisions">What was said in committed transactions.</param>
public sealed record SimulationResult(int Seed, IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, int Steps, long Time, int Decisions);

/// <summary>
/// Some machines, a cluster and a storm, all drawn from one seed: the engine's own threads, tasks and restores on simulated clients, disks and clocks. After a number of
/// steps the storm ends; then everything must come to rest, and what is on the topics must be what the model says.
/// </summary>
public static class Simulation
{
    /// <param name="steps">How long the storm lasts: a step is one message of somebody.</param>
    /// <param name="trace">Whether to keep what happens.</param>
    public static SimulationResult Run(int seed, int steps, bool trace) => new SeedRun(seed, steps, trace).Run();

    /// <summary>Seeds from 0 on, until one is found in which something did not hold.</summary>
    /// <returns>Null when there is none.</returns>
    public static string? FirstViolation(int seeds, int steps)
    {
        var found = new string?[seeds];
        Parallel.For(0, seeds, (seed, loop) =>
        {
            if (Run(seed, steps, trace: false).Violations is not [var violation, ..])
                return;
            found[seed] = $"seed {seed}: {violation}";
            loop.Break();
        });
        return found.FirstOrDefault(each => each is not null);
    }
}
