namespace InboundStreams.Simulation.Mutants;

/// <summary>A bug that somebody could make, planted in the engine's source.</summary>
/// <param name="Name">As on the command line and in the table of <c>docs/simulation.md</c>.</param>
/// <param name="Bug">What is wrong then.</param>
/// <param name="File">Below <c>src/InboundStreams.Streams</c>.</param>
/// <param name="Find">Stands there once.</param>
internal sealed record Mutant(string Name, string Bug, string File, string Find, string Replace);
