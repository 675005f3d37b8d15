using InboundStreams.Cli.Terminal;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Cli.Scenarios;

/// <summary>Writes updated tests back to their files, and says on stderr what has changed in them.</summary>
internal static class TestUpdate
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    /// <returns>The exit code: 1 when a test is left that fails.</returns>
    public static int Write(string folder, LoadResult loaded, IReadOnlyList<ScenarioResult> results)
    {
        var refused = 0;
        foreach (var file in results.GroupBy(each => each.Scenario.Path))
        {
            var before = loaded.Files.First(each => each.Path == file.Key);
            var updated = ScenarioUpdate.Of(before, [.. file], loaded.Funnel!);
            if (updated.Changes.Count > 0)
                Save(Path.Combine(folder, file.Key), updated.File.Content);
            foreach (var change in updated.Changes)
                Say($"{ResultLines.Place(folder, change.Scenario)} updated: {change.Scenario.Name}", change.What);
            foreach (var scenario in updated.Refused)
                Say($"{ResultLines.Place(folder, scenario)} left as it is: {scenario.Name}", ["the test did not run to its end, or is written on one line; change it by hand"]);
            refused += updated.Refused.Count;
        }

        return refused == 0 ? ExitCode.Ok : ExitCode.Fault;
    }

    /// <summary>With the byte order mark that the file may have.</summary>
    private static void Save(string path, string content)
    {
        var marked = File.ReadAllBytes(path).AsSpan().StartsWith(Mark);
        File.WriteAllBytes(path, [.. marked ? Mark : [], .. System.Text.Encoding.UTF8.GetBytes(content)]);
    }

    private static void Say(string head, IEnumerable<string> lines)
    {
        Console.Error.WriteLine(Printable.Text(head));
        foreach (var line in lines)
            Console.Error.WriteLine($"    {Printable.Text(line)}");
    }
}
