using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Reading;
using InboundStreams.Definitions.Shapes;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>Reads one test file: a list of tests.</summary>
internal static class ScenarioFileReader
{
    /// <summary>Of UTF-16 units: some thousand tests.</summary>
    private const int LengthMax = 1 << 24;

    public static IReadOnlyList<Scenario> Read(FunnelFile file, KnownNames? known, FaultList faults)
    {
        // A file with nothing but comments is a file of tests that are still to be written.
        if (!SaysSomething(file.Content))
            return [];
        if (file.Content.Length > LengthMax)
        {
            faults.Add(Fault.At(file.Path, FaultCode.TooLong, $"the file has {file.Content.Length} characters; at most {LengthMax} are read. Split it into several files"));
            return [];
        }

        return Read(file, known, faults, out _);
    }

    /// <param name="tests">The nodes of all tests in the file.</param>
    public static IReadOnlyList<Scenario> Read(FunnelFile file, KnownNames? known, FaultList faults, out IReadOnlyList<YamlNode> tests)
    {
        var opened = Open(file.Path, faults);
        var root = PlainYaml.Parse(file.Content) ?? YamlParser.Parse(file.Content, opened);
        tests = root is YamlNode.Sequence list ? list.Items : [];
        if (root is not null and not YamlNode.Sequence)
            opened.Report(root, FaultCode.NotAListOfTests, $"the file is {root.Kind}; it must be a list of tests, each beginning with '- test: <what must be so>'");
        var names = new UniqueNames("test");
        return [.. opened.Maps(tests, "a test", TestShapes.Test).Select(each => ScenarioReader.Read(each, known, names)).OfType<Scenario>()];
    }

    /// <summary>The place for faults. A <see cref="YamlFile"/> opens with a mapping; a test file is a list.</summary>
    private static YamlFile Open(string path, FaultList faults) => YamlFile.Open(new(path, "{}"), faults)!.File;

    private static bool SaysSomething(string content)
    {
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            if (line.TrimStart() is { IsEmpty: false } text && text[0] != '#')
                return true;
        }

        return false;
    }
}
