using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Scoring;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the scores, their total and the bands of all scoring files.</summary>
internal static class ScoresReader
{
    public static (ImmutableArray<ScoreDefinition> Scores, Bands? Bands) Read(IReadOnlyList<YamlMap> files)
    {
        var unique = new UniqueNames("score");
        ScoreDefinition[] declared = [.. files.SelectMany(file => Scores(file, unique))];
        var weights = Only(files, "total") is { } total ? Weights(total, declared) : [];
        ImmutableArray<ScoreDefinition> scores = [.. declared
            .DistinctBy(each => each.Name)
            .Select(each => each with { Weight = weights.TryGetValue(each.Name, out var weight) ? weight : null })];
        return (scores, Only(files, "bands") is { } bands ? Bands(bands, scores) : null);
    }

    private static IEnumerable<ScoreDefinition> Scores(YamlMap file, UniqueNames unique)
    {
        if (file.Map("scores", "the scores") is not { } map)
            yield break;
        foreach (var (key, _) in map.Entries)
        {
            map.CheckWord(key, "score", ScoreRules.Total, "band");
            unique.Add(key.Text, map.File, key);
            yield return map.Map(key.Text, $"the score '{key.Text}'") is { } score ? Score(score, key.Text) : new(key.Text);
        }
    }

    private static ScoreDefinition Score(YamlMap map, string name)
    {
        var min = map.Int("min") ?? 0;
        var max = map.Int("max");
        var halfLife = map.Length("half_life");
        if (max < min)
            map.Report("max", FaultCode.MinAboveMax, $"'max' of {map.What} is less than its 'min' ({min}); give more");
        map.Done();
        return new(name, halfLife, min, max);
    }

    /// <summary>The one mapping of this key in all files; a second one is reported.</summary>
    private static YamlMap? Only(IReadOnlyList<YamlMap> files, string key)
    {
        YamlMap[] found = [.. files.Select(file => file.Map(key, $"'{key}'")).OfType<YamlMap>()];
        foreach (var each in found.Skip(1))
            each.Report(each.Node, FaultCode.RepeatedName, $"'{key}' stands in {found[0].File.Path} already; keep one of them");
        return found.FirstOrDefault();
    }

    /// <summary>In thousandths, by score.</summary>
    private static Dictionary<string, int> Weights(YamlMap map, ScoreDefinition[] scores)
    {
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (key, _) in map.Entries)
        {
            if (!scores.Any(each => each.Name == key.Text))
                map.Report(key, FaultCode.UnknownScore, $"there is no score '{key.Text}'; {Nearest.Advice(key.Text, scores.Select(each => each.Name))}");
            if (map.Text(key.Text) is not { } text)
                continue;
            if (Values.TryThousandths(text.Text, out var weight) && weight is >= 0 and <= 1_000_000)
                weights[key.Text] = (int)weight;
            else
                map.Report(text, FaultCode.BadNumber, $"the weight of '{key.Text}' is {text.Kind}; give a number from 0 to 1000 with at most three decimals");
        }

        return weights;
    }

    private static Bands Bands(YamlMap map, ImmutableArray<ScoreDefinition> scores)
    {
        map.What = "the bands";
        var of = map.Text("of");
        var hysteresis = map.Int("hysteresis") ?? 5;
        var edges = map.Map("edges", "the edges") is { } found ? Edges(found, hysteresis) : [];
        if (of?.Text == ScoreRules.Total && !scores.Any(each => each.Weight is not null))
            map.Report(of, FaultCode.NoTotal, "the bands are of the total, but no score has a weight; add 'total: { <score>: <weight> }'");
        else if (of is not null && of.Text != ScoreRules.Total && !scores.Any(each => each.Name == of.Text))
            map.Report(of, FaultCode.UnknownScore, $"there is no score '{of.Text}'; {Nearest.Advice(of.Text, scores.Select(each => each.Name).Append(ScoreRules.Total))}");
        map.Done();
        return new(of?.Text ?? ScoreRules.Total, hysteresis, edges);
    }

    private static ImmutableArray<BandEdge> Edges(YamlMap map, int hysteresis)
    {
        var edges = ImmutableArray.CreateBuilder<BandEdge>();
        foreach (var (key, value) in map.Entries)
        {
            map.CheckName(key, "band");
            if (map.Int(key.Text) is not { } from)
                continue;
            if (edges.Count > 0 && from <= edges[^1].From)
                map.Report(value, FaultCode.BandsNotAscending, $"the band '{key.Text}' begins at {from}, not above '{edges[^1].Name}' ({edges[^1].From}); order the bands from the lowest up");
            else if (edges.Count > 0 && (long)from - hysteresis < edges[^1].From)
                map.Report(value, FaultCode.BandsTooClose, TooClose(key.Text, from, edges[^1], hysteresis));
            edges.Add(new(key.Text, from));
        }

        if (map.Entries.Count == 0)
            map.Report(map.Node, FaultCode.MissingKey, "the bands have no edges; name at least one with the points at which it begins");
        return edges.ToImmutable();
    }

    private static string TooClose(string name, int from, BandEdge below, int hysteresis) => string.Create(CultureInfo.InvariantCulture,
        $"the band '{name}' begins only {from - (long)below.From} above '{below.Name}' ({below.From}), and with the hysteresis of {hysteresis} is left below {from - (long)hysteresis}, where '{below.Name}' is over; move it to {below.From + (long)hysteresis} or more, or give 'hysteresis: {from - (long)below.From}'");
}
