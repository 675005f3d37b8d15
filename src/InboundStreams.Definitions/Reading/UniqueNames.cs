using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reports the second thing of one name.</summary>
/// <param name="kind">As messages call it: <c>rule</c>.</param>
internal sealed class UniqueNames(string kind)
{
    private readonly Dictionary<string, (string Path, int Line)> _first = new(StringComparer.Ordinal);

    public bool Contains(string name) => _first.ContainsKey(name);

    public IEnumerable<string> All => _first.Keys;

    /// <returns>False for a second one, which is reported.</returns>
    public bool Add(string name, YamlFile file, YamlNode at, string advice = "rename one of them")
    {
        if (_first.TryAdd(name, (file.Path, at.Line)))
            return true;
        var (path, line) = _first[name];
        file.Report(at, FaultCode.RepeatedName, $"there is a {kind} '{name}' already, at {path}:{line}; {advice}");
        return false;
    }
}
