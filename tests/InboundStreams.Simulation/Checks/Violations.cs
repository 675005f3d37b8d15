namespace InboundStreams.Simulation.Checks;

/// <summary>What must never be, and was.</summary>
internal sealed class Violations
{
    private const int Most = 20;

    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string what)
    {
        if (_all.Count < Most)
            _all.Add(what);
    }
}
