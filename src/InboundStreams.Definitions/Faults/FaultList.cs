namespace InboundStreams.Definitions.Faults;

/// <summary>Collects faults while files are read, so that all of them come in one pass.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> _faults = [];

    public bool IsEmpty => _faults.Count == 0;

    public void Add(Fault fault) => _faults.Add(fault);

    public IReadOnlyList<Fault> Sorted() =>
        [.. _faults.Distinct().OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column).ThenBy(each => each.Code)];
}
