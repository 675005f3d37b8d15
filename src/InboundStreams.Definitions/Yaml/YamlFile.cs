using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Shapes;

namespace InboundStreams.Definitions.Yaml;

/// <summary>A YAML file while it is read: where faults in it are reported.</summary>
internal sealed class YamlFile
{
    /// <summary>Entries of one list or mapping.</summary>
    public const int ItemsMax = 10_000;

    private readonly FaultList _faults;
    private readonly string[] _lines;

    private YamlFile(FunnelFile file, FaultList faults)
    {
        (Path, _faults) = (file.Path, faults);
        _lines = file.Content.ReplaceLineEndings("\n").Split('\n');
    }

    public string Path { get; }

    /// <summary>The mapping that the file consists of; null, with the fault reported, when it is none.</summary>
    public static YamlMap? Open(FunnelFile file, FaultList faults, Shape? shape = null)
    {
        var opened = new YamlFile(file, faults);
        switch (YamlParser.Parse(file.Content, opened))
        {
            case YamlNode.Mapping root:
                return new YamlMap(opened, root, "the file", shape);
            case { } other:
                opened.Report(other, FaultCode.NotAMapping, $"the file is {other.Kind}; it must consist of 'key: value' lines");
                return null;
            default:
                return null;
        }
    }

    public void Report(YamlNode node, FaultCode code, string message) => Report(node.Line, node.Column, code, message);

    public void Report(int line, int column, FaultCode code, string message) => _faults.Add(new(Path, line, column, code, message));

    public void Warn(YamlNode node, FaultCode code, string message) => _faults.Add(new(Path, node.Line, node.Column, code, message, Severity.Warning));

    /// <summary>The mappings among some nodes; anything else is reported.</summary>
    public IEnumerable<YamlMap> Maps(IEnumerable<YamlNode> nodes, string what, Shape? shape = null)
    {
        foreach (var node in nodes)
        {
            if (node is YamlNode.Mapping map)
                yield return new(this, map, what, shape);
            else
                Report(node, FaultCode.WrongKind, $"{what} is {node.Kind}; give a mapping");
        }
    }

    /// <summary>Where a character of a scalar's text stands in the file.</summary>
    /// <param name="index">From 0 within the text.</param>
    public (int Line, int Column) Locate(YamlNode.Scalar scalar, int index) => ScalarPlaces.Locate(scalar, index, _lines);
}
