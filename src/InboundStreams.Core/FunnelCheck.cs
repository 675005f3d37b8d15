using InboundStreams.Core.Scoring;

namespace InboundStreams.Core;

/// <summary>The consistency that compiling relies on. Places in files are the reader's business; this is the last guard.</summary>
internal static class FunnelCheck
{
    public static void ThrowIfInconsistent(FunnelDefinition definition)
    {
        var faults = Faults(definition).ToList();
        if (faults.Count > 0)
            throw new ArgumentException($"funnel '{definition.Name}': {string.Join("; ", faults)}", nameof(definition));
    }

    private static IEnumerable<string> Faults(FunnelDefinition definition)
    {
        var scoring = definition.Scoring;
        var scores = scoring.Scores.Select(each => each.Name).ToHashSet();
        var rules = scoring.EventRules.Select(each => (each.Name, each.Score)).Concat(scoring.AttributeRules.Select(each => (each.Name, each.Score))).ToList();
        foreach (var (kind, name) in Repeated("score", scoring.Scores.Select(each => each.Name))
            .Concat(Repeated("rule", rules.Select(each => each.Name)))
            .Concat(Repeated("workflow", definition.Workflows.Select(each => each.Name)))
            .Concat(Repeated("segment", definition.Segments.Select(each => each.Name)))
            .Concat(Repeated("counter", definition.Counters.Select(each => each.Name)))
            .Concat(Repeated("category", definition.Categories.Select(each => each.Name)))
            .Concat(Repeated("band", scoring.Bands is { } bands ? bands.Edges.Select(each => each.Name) : [])))
            yield return $"there are two of {kind} '{name}'; rename one";
        foreach (var (name, score) in rules)
        {
            if (!scores.Contains(score))
                yield return $"rule '{name}' adds to the score '{score}', which is not declared";
        }

        if (scoring.Bands is { } of && !scores.Contains(of.Of) && (of.Of != ScoreRules.Total || scoring.Scores.All(each => each.Weight is null)))
            yield return $"the bands are of '{of.Of}', which is no declared score and no total";
        if (scoring.Bands is { } edges && edges.Edges.Zip(edges.Edges.Skip(1)).Any(pair => pair.First.From >= pair.Second.From))
            yield return "the bands' edges do not rise";
    }

    private static IEnumerable<(string Kind, string Name)> Repeated(string kind, IEnumerable<string> names) =>
        names.GroupBy(each => each).Where(each => each.Count() > 1).Select(each => (kind, each.Key));
}
