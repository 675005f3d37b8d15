using System.Collections.Frozen;
using System.Collections.Immutable;
using InboundStreams.Core.Conditions;

namespace InboundStreams.Core.Workflows;

/// <summary>One workflow, compiled for deciding: its steps are nodes that know which one follows.</summary>
public sealed class Workflow
{
    /// <summary>Where a run is after its last step.</summary>
    internal const int End = -1;

    private readonly List<StepNode> _nodes = [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two steps have one id.</exception>
    internal Workflow(WorkflowDefinition definition, long version)
    {
        Definition = definition;
        Version = version;
        First = Compile(definition.Steps, End);
        SinceArms = [.. LookingBack()];
        SinceSteps = SinceArms.Select(each => each.Arm.Since!).ToFrozenSet(StringComparer.Ordinal);
        WatchesState = definition.Exits.Any(each => each.When is not null);
        Watches = [.. definition.Exits.SelectMany(each => each.When?.Watches ?? []).Distinct()];
        Categories = [.. _nodes.Select(each => each.Step).OfType<Step.Send>().Select(each => each.Category).Distinct()];
        Events = NamedEvents().ToFrozenSet(StringComparer.Ordinal);
    }

    public WorkflowDefinition Definition { get; }

    /// <summary>The bundle version that it came with.</summary>
    public long Version { get; }

    public string Name => Definition.Name;

    internal int First { get; }

    /// <summary>Arms that also take events from before the arrival at their step.</summary>
    internal ImmutableArray<SinceArm> SinceArms { get; }

    /// <summary>Steps whose passing a run remembers for them.</summary>
    internal FrozenSet<string> SinceSteps { get; }

    /// <summary>Has exits that any input may set off.</summary>
    internal bool WatchesState { get; }

    /// <summary>Of its goal, exits and waits.</summary>
    internal FrozenSet<string> Events { get; }

    /// <summary>Of its exits.</summary>
    internal ImmutableArray<Watch> Watches { get; }

    /// <summary>Of all its sends.</summary>
    internal ImmutableArray<string> Categories { get; }

    internal StepNode this[int node] => _nodes[node];

    /// <summary><see cref="End"/> when there is no such step.</summary>
    internal int NodeOf(string step) => _byId.GetValueOrDefault(step, End);

    /// <summary>Whether an event of this name can do anything to a run.</summary>
    internal bool Hears(string name) => Events.Contains(name);

    /// <summary>Back to front, because a node knows what follows it. Gives the first node, or <paramref name="next"/> where there is no step.</summary>
    private int Compile(ImmutableArray<Step> steps, int next)
    {
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            var following = next;
            var step = steps[i];
            var arms = step switch
            {
                Step.WaitFor wait => wait.Arms.Select(each => Compile(each.Steps, following)).ToArray(),
                Step.Branch branch => branch.Arms.Select(each => Compile(each.Steps, following)).ToArray(),
                _ => [],
            };
            var otherwise = step switch
            {
                Step.WaitFor { Timeout: { } timeout } => Compile(timeout.Steps, following),
                Step.Branch branch => Compile(branch.Else, following),
                _ => following,
            };
            next = _nodes.Count;
            _nodes.Add(new(step, following, arms, otherwise));
            if (step.Id.Length == 0 || !_byId.TryAdd(step.Id, next))
                throw new ArgumentException($"workflow '{Name}': the step id '{step.Id}' is empty or used twice; give each step its own");
        }

        return next;
    }

    private IEnumerable<SinceArm> LookingBack()
    {
        foreach (var node in _nodes)
        {
            if (node.Step is not Step.WaitFor wait)
                continue;
            for (var arm = 0; arm < wait.Arms.Length; arm++)
            {
                if (wait.Arms[arm].Since is not null)
                    yield return new(wait.Id, arm, wait.Arms[arm]);
            }
        }
    }

    private IEnumerable<string> NamedEvents()
    {
        if (Definition.Goal is { } goal)
            yield return goal.Match.Event;
        foreach (var exit in Definition.Exits)
        {
            if (exit.Match is { } match)
                yield return match.Event;
        }

        foreach (var arm in _nodes.Select(each => each.Step).OfType<Step.WaitFor>().SelectMany(each => each.Arms))
            yield return arm.Match.Event;
    }
}

/// <param name="Next">The node after this step.</param>
/// <param name="Arms">The first node of each arm.</param>
/// <param name="Otherwise">The first node of the timeout or the else.</param>
internal sealed record StepNode(Step Step, int Next, int[] Arms, int Otherwise);

/// <param name="Step">The wait_for.</param>
/// <param name="Index">Which of its arms.</param>
internal sealed record SinceArm(string Step, int Index, WaitArm Arm);
