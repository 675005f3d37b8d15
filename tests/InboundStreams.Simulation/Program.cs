using System.Diagnostics;
using System.Globalization;
using InboundStreams.Simulation;
using InboundStreams.Simulation.Mutants;

const string usage = """
    The engine in a simulated world. Everything that happens is drawn from a seed.

      (nothing)            10,000 seeds, then each planted bug, which must be found
      --seeds N            so many seeds, from 0 on
      --steps N            messages until the storm is over (default 1,000)
      --seed N             one seed, with what happens in it
      --bug NAME           the first seed in which a planted bug shows (--seeds: of so many)
      --no-bugs            leave the planted bugs out
      --table              the planted bugs, as docs/simulation.md lists them
    """;

const string Again = "dotnet run --project tests/InboundStreams.Simulation -c Release --";

int seeds = 10_000, steps = 1_000;
int? seed = null;
string? bug = null;
var bugs = true;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--seeds" when Number(i + 1) is { } given:
            (seeds, i) = (given, i + 1);
            break;
        case "--steps" when Number(i + 1) is { } given:
            (steps, i) = (given, i + 1);
            break;
        case "--seed" when Number(i + 1) is { } given:
            (seed, i) = (given, i + 1);
            break;
        case "--bug" when i + 1 < args.Length:
            (bug, i) = (args[i + 1], i + 1);
            break;
        case "--no-bugs":
            bugs = false;
            break;
        case "--table":
            Console.WriteLine(PlantedBugs.Table);
            return 0;
        default:
            Console.Error.WriteLine(usage);
            return 2;
    }
}

if (seed is { } one)
    return Show(Simulation.Run(one, steps, trace: true));
var passed = 0;
var failed = 0;
if (bug is null)
    RunSeeds();
if (bug is null)
    RepeatSeeds();
if (bugs || bug is not null)
    PlantBugs();
Console.WriteLine($"{passed} passed, {failed} failed, 0 skipped");
return failed == 0 ? 0 : 1;

int? Number(int place) => place < args.Length && int.TryParse(args[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

int Show(SimulationResult result)
{
    foreach (var line in result.Trace)
        Console.WriteLine(line);
    foreach (var violation in result.Violations)
        Console.WriteLine($"NOT SO: {violation}");
    Console.WriteLine(
        $"seed {result.Seed}: {result.Steps} steps, {result.Time / 1000.0:F1} s of simulated time, {result.Decisions} decisions, "
        + $"{result.Violations.Count} things that must not be");
    return result.Violations.Count == 0 ? 0 : 1;
}

void RunSeeds()
{
    var watch = Stopwatch.StartNew();
    long allSteps = 0, decisions = 0, time = 0;
    var bad = 0;
    Parallel.For(0, seeds, each =>
    {
        var result = Simulation.Run(each, steps, trace: false);
        Interlocked.Add(ref allSteps, result.Steps);
        Interlocked.Add(ref decisions, result.Decisions);
        Interlocked.Add(ref time, result.Time);
        if (result.Violations.Count > 0 && Interlocked.Increment(ref bad) <= 10)
            Console.WriteLine($"seed {each}: {string.Join("\n    ", result.Violations)}\n    see it with: {Again} --seed {each} --steps {steps}");
    });
    Console.WriteLine(
        $"{seeds} seeds: {allSteps} steps, {TimeSpan.FromMilliseconds(time).TotalHours:F1} h of simulated time, {decisions} decisions in {watch.Elapsed.TotalSeconds:F0} s; "
        + $"{bad} seeds in which something did not hold");
    passed += bad == 0 ? 1 : 0;
    failed += bad;
}

// What cannot be repeated cannot be looked at.
void RepeatSeeds()
{
    const int count = 10;
    var differing = Enumerable.Range(0, count)
        .Where(each => !Simulation.Run(each, steps, trace: true).Trace.SequenceEqual(Simulation.Run(each, steps, trace: true).Trace))
        .ToList();
    Console.WriteLine(differing.Count == 0 ? $"{count} seeds run twice go the same way" : $"these seeds do not go the same way twice: {string.Join(" ", differing)}");
    passed += differing.Count == 0 ? 1 : 0;
    failed += differing.Count;
}

void PlantBugs()
{
    var compiler = new MutantCompiler();
    if (bug is null)
    {
        var isListed = File.ReadAllText(Path.Combine(MutantCompiler.Root(), "docs", "simulation.md")).Contains(PlantedBugs.Table, StringComparison.Ordinal);
        Console.WriteLine(isListed ? "docs/simulation.md lists the planted bugs" : "docs/simulation.md does not list the planted bugs as --table prints them");
        passed += isListed ? 1 : 0;
        failed += isListed ? 0 : 1;
    }

    var planted = PlantedBugs.All.Where(each => bug is null || each.Name == bug).ToList();
    if (planted.Count == 0)
    {
        Console.Error.WriteLine($"There is no planted bug {bug}; there are {string.Join(", ", PlantedBugs.All.Select(each => each.Name))}.");
        failed++;
    }

    foreach (var mutant in planted)
    {
        var watch = Stopwatch.StartNew();
        var found = compiler.Run(mutant, seeds, steps);
        Console.WriteLine($"{mutant.Name}: {found?.Split('\n')[0] ?? "not found"} ({watch.Elapsed.TotalSeconds:F1} s)");
        passed += found is null ? 0 : 1;
        failed += found is null ? 1 : 0;
    }
}
