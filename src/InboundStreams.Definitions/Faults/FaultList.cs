namespace InboundStreams.Definitions.Faults;

/// <summary>Collects faults while files are read, so that all of them come in one pass.</summary>
internal sealed class FaultList
{
    /// <summary>More than anybody reads at once.</summary>
    private const int ListedMax = 1000;

    private readonly List<Fault> _faults = [];

    public bool HasErrors { get; private set; }

    /// <summary>Something is wrong with the file, or with a folder around it, as a whole.</summary>
    public bool Contains(string path) => _faults.Any(each => each.Path is "." || each.Path == path);

    public void Add(Fault fault)
    {
        _faults.Add(fault);
        HasErrors |= fault.Severity == Severity.Error;
    }

    /// <summary>By path, line and column, each once; of very many, the first.</summary>
    public IReadOnlyList<Fault> Sorted()
    {
        Fault[] sorted = [.. _faults.Distinct().OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column).ThenBy(each => each.Code)];
        return sorted.Length <= ListedMax
            ? sorted
            : [.. sorted[..ListedMax], sorted[ListedMax] with { Code = FaultCode.TooManyFaults, Severity = Severity.Error, Message = $"{sorted.Length - ListedMax} more faults begin here; correct those above first" }];
    }
}
