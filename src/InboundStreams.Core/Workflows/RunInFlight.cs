using System.Collections.Immutable;

namespace InboundStreams.Core.Workflows;

/// <summary>One run while an input is decided.</summary>
internal sealed class RunInFlight(Run run, Workflow? workflow)
{
    /// <summary>Parked, and stays so.</summary>
    public const int NotReady = -2;

    public Run Run { get; set; } = run;

    /// <summary>Null when no definition is at hand in which the run could go on.</summary>
    public Workflow? Workflow { get; } = workflow;

    /// <summary>The node at which it acts next, or <see cref="Workflows.Workflow.End"/>.</summary>
    public int Ready { get; set; } = NotReady;

    public bool HasEnded { get; set; }

    /// <summary>It is over, and asked for its goal alone: what its conditions cannot evaluate was said while it ran.</summary>
    public bool IsRemembered { get; init; }

    public int Priority => Workflow?.Definition.Priority ?? int.MaxValue;
}

/// <summary>All runs of a contact, in the order of enrollment.</summary>
internal sealed class RunsInFlight
{
    private static readonly Comparison<RunInFlight> ActingOrder = (left, right) =>
        (left.Priority.CompareTo(right.Priority), string.CompareOrdinal(left.Run.Workflow, right.Run.Workflow), string.CompareOrdinal(left.Run.Key, right.Run.Key)) switch
        {
            (not 0 and var byPriority, _, _) => byPriority,
            (_, not 0 and var byName, _) => byName,
            (_, _, not 0 and var byKey) => byKey,
            _ => left.Run.Enrollment.CompareTo(right.Run.Enrollment),
        };

    public static readonly List<RunInFlight> None = [];
    private readonly List<RunInFlight> _runs = [];
    private int _active;

    /// <summary>The workflows that have exits which time alone sets off, each once, however many runs are in it.</summary>
    public IEnumerable<Workflow> Watching => !HasWatches ? [] : _runs.Where(static each => !each.HasEnded && each.Workflow is { Watches.IsEmpty: false }).Select(static each => each.Workflow!).Distinct();

    /// <summary>How many have not ended.</summary>
    public int Count => _active;

    public void Begin(ImmutableArray<Run> runs, Funnel funnel)
    {
        _runs.Clear();
        _active = 0;
        foreach (var run in runs)
            Add(new(run, funnel.WorkflowOf(run.Workflow, run.Version)));
    }

    public void Add(RunInFlight run)
    {
        _runs.Add(run);
        _active++;
    }

    public void MarkEnded(RunInFlight run)
    {
        run.HasEnded = true;
        run.Ready = RunInFlight.NotReady;
        _active--;
    }

    public bool HasWatches => _active > 0 && _runs.Exists(static each => !each.HasEnded && each.Workflow is { Watches.IsEmpty: false });

    /// <summary>Some run is to act.</summary>
    public bool AnyReady => _active > 0 && _runs.Exists(static each => each.Ready != RunInFlight.NotReady);

    /// <summary>Those that have not ended: lower priority first, then by name, then by key.</summary>
    public List<RunInFlight> InActingOrder()
    {
        if (_active == 0)
            return None;
        var active = _runs.FindAll(static each => !each.HasEnded);
        for (var i = 1; i < active.Count; i++)
        {
            if (ActingOrder(active[i - 1], active[i]) <= 0)
                continue;
            active.Sort(ActingOrder);
            break;
        }

        return active;
    }

    public bool IsActive(string workflow, string key)
    {
        foreach (var each in _runs)
        {
            if (!each.HasEnded && each.Run.Workflow == workflow && each.Run.Key == key)
                return true;
        }

        return false;
    }

    /// <summary>The same array when nothing has changed.</summary>
    public ImmutableArray<Run> ToState(ImmutableArray<Run> before)
    {
        var same = _runs.Count == before.Length && _active == before.Length;
        for (var i = 0; same && i < before.Length; i++)
            same = ReferenceEquals(_runs[i].Run, before[i]);
        if (same)
            return before;
        var after = ImmutableArray.CreateBuilder<Run>(_active);
        foreach (var each in _runs)
        {
            if (!each.HasEnded)
                after.Add(each.Run);
        }

        return after.ToImmutable();
    }
}
