namespace InboundStreams.Definitions.Faults;

/// <summary>Collects faults while files are read, so that all of them come in one pass.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> _faults = [];

    public bool HasErrors { get; private set; }

    /// <summary>Something is wrong with the file, or with a folder around it, as a whole.</summary>
    public bool Contains(string path) => _faults.Any(each => each.Path is "." || each.Path == path);

    public void Add(Fault fault)
    {
        _faults.Add(fault);
        HasErrors |= fault.Severity == Severity.Error;
    }

    public IReadOnlyList<Fault> Sorted() =>
        [.. _faults.Distinct().OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column).ThenBy(each => each.Code)];
}
