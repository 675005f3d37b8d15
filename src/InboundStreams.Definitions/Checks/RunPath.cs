using System.Collections.Immutable;

namespace InboundStreams.Definitions.Checks;

/// <summary>What a run may have done on its way to a step, over all ways that lead there.</summary>
/// <param name="Passed">Ids of steps.</param>
/// <param name="Sends">Templates by step id.</param>
/// <param name="Fresh">Ids of the sends since which the run has not been parked at another step, on any way.</param>
internal sealed record RunPath(ImmutableHashSet<string> Passed, ImmutableDictionary<string, string> Sends, ImmutableHashSet<string> Fresh)
{
    /// <summary>At the first step.</summary>
    public static RunPath Start { get; } = new([], ImmutableDictionary<string, string>.Empty, []);

    /// <summary>No way yet, to which others are added with <see cref="Or"/>.</summary>
    public static RunPath None => Start;

    public RunPath Through(string step) => this with { Passed = Passed.Add(step) };

    public RunPath Sent(string step, string template) => this with { Sends = Sends.SetItem(step, template), Fresh = Fresh.Add(step) };

    /// <summary>Time has passed, in which outcomes of the sends may have come.</summary>
    public RunPath Waited() => this with { Fresh = [] };

    public RunPath Or(RunPath other)
    {
        if (ReferenceEquals(Passed, other.Passed))
            return this with { Fresh = Fresh.Intersect(other.Fresh) };
        var stale = Sends.Keys.Where(each => !Fresh.Contains(each)).Concat(other.Sends.Keys.Where(each => !other.Fresh.Contains(each)));
        return new(Passed.Union(other.Passed), Sends.SetItems(other.Sends), Fresh.Union(other.Fresh).Except(stale));
    }
}
