using InboundStreams.Core;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Scenarios.Reading;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>Reads the tests of a funnel: <c>tests/*.yaml</c>.</summary>
public static class ScenarioFiles
{
    private const string Folder = "tests/";

    /// <summary>Reads and checks all test files among a funnel's files; never throws for what stands in them.</summary>
    /// <param name="funnel">What the tests may name; null when its own files have faults: then names are not checked.</param>
    public static ScenarioSet Read(IReadOnlyList<FunnelFile> files, Funnel? funnel)
    {
        var faults = new FaultList();
        var known = funnel is null ? null : KnownNames.Of(funnel.Definition);
        var scenarios = new List<Scenario>();
        foreach (var file in files.Where(IsTests).OrderBy(each => each.Path, StringComparer.Ordinal))
            scenarios.AddRange(ScenarioFileReader.Read(file, known, faults));
        return new(scenarios, faults.Sorted());
    }

    public static bool IsTests(FunnelFile file) =>
        file.Path.StartsWith(Folder, StringComparison.Ordinal) && file.Path.EndsWith(".yaml", StringComparison.Ordinal)
        && file.Path.IndexOf('/', Folder.Length) < 0;
}
