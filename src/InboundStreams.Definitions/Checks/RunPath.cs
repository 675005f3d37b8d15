using System.Collections.Immutable;

namespace InboundStreams.Definitions.Checks;

/// <summary>What a run may have done on its way to a step, over all ways that lead there.</summary>
/// <param name="Passed">Ids of steps.</param>
/// <param name="Sends">By step id.</param>
internal sealed record RunPath(ImmutableHashSet<string> Passed, ImmutableDictionary<string, EarlierSend> Sends)
{
    /// <summary>At the first step.</summary>
    public static RunPath Start { get; } = new([], ImmutableDictionary<string, EarlierSend>.Empty);

    /// <summary>No way yet, to which others are added with <see cref="Or"/>.</summary>
    public static RunPath None => Start;

    public RunPath Through(string step) => this with { Passed = Passed.Add(step) };

    public RunPath Sent(string step, string template) => this with { Sends = Sends.SetItem(step, new(template, TimeHasPassed: false)) };

    /// <summary>Time has passed, in which outcomes of the sends may have come.</summary>
    public RunPath Waited() =>
        Sends.IsEmpty ? this : this with { Sends = Sends.SetItems(Sends.Select(each => KeyValuePair.Create(each.Key, each.Value with { TimeHasPassed = true }))) };

    public RunPath Or(RunPath other) => new(
        Passed.Union(other.Passed),
        Sends.SetItems(other.Sends.Select(each => KeyValuePair.Create(
            each.Key, each.Value with { TimeHasPassed = each.Value.TimeHasPassed || Sends.GetValueOrDefault(each.Key) is { TimeHasPassed: true } }))));
}

/// <param name="TimeHasPassed">The run may have been parked at another step since it sent.</param>
internal sealed record EarlierSend(string Template, bool TimeHasPassed);
