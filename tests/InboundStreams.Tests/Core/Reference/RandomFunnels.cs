using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using InboundStreams.Core;
using InboundStreams.Core.Scoring;
using static InboundStreams.Tests.Core.Define;

namespace InboundStreams.Tests.Core.Reference;

/// <summary>Random score definitions, as ours and as the reference reads them.</summary>
/// <param name="Names">Of the scores in file order.</param>
internal sealed record RandomFunnel(Funnel Funnel, ImmutableArray<string> Names, bool HasTotal, JsonObject Json)
{
    public static readonly string[] Events = ["Viewed", "Clicked", "Ordered", "Left"];
    public static readonly string[] Roles = ["CTO", "Clerk", "Student", "Owner"];
    private static readonly string?[] HalfLives = [null, "12h", "1d", "3d", "7d", "30d", "30d", "90d", "180d"];
    private static readonly string[] Zones = ["Europe/Madrid", "Europe/Madrid", "Pacific/Auckland", "America/New_York", "UTC"];

    public static RandomFunnel Make(Random chance, int version)
    {
        string[] names = ["engagement", "fit", "interest"];
        var scores = names[..chance.Next(1, 4)].Select(name => new ScoreDefinition(
            name,
            chance.Pick(HalfLives) is { } halfLife ? Span(halfLife) : null,
            chance.Pick([0, 0, 0, 0, -50, -20, 5]),
            chance.Pick([null, null, 40, 60, 100, (int?)200]),
            chance.Pick([null, 250, 500, 1000, 1000, (int?)1500]))).ToArray();
        var hasTotal = scores.Any(each => each.Weight is not null);
        var rules = Enumerable.Range(1, chance.Next(2, 7)).Select(number => Rule(chance, number, scores, hasTotal)).ToArray();
        var attributes = Enumerable.Range(1, chance.Next(0, 3)).Select(number => Attribute(chance, number, scores)).ToArray();
        var bands = chance.Next(5) == 0 ? null : BandsOf(chance, scores, hasTotal);
        var definition = Define.Funnel(version) with
        {
            TimeZone = chance.Pick(Zones),
            Scoring = Scores(scores, [.. rules.Select(each => each.Rule)], [.. attributes.Select(each => each.Rule)], bands),
        };
        return new(definition.With(), [.. scores.Select(each => each.Name)], hasTotal, new JsonObject
        {
            ["zone"] = definition.TimeZone,
            ["scores"] = new JsonArray([.. scores.Select(JsonOf)]),
            ["rules"] = new JsonArray([.. rules.Select(each => each.Json)]),
            ["attributes"] = new JsonArray([.. attributes.Select(each => each.Json)]),
            ["bands"] = bands is null ? null : new JsonObject
            {
                ["of"] = bands.Of,
                ["hysteresis"] = bands.Hysteresis,
                ["edges"] = new JsonArray([.. bands.Edges.Select(each => new JsonArray(each.Name, each.From))]),
            },
        });
    }

    private static JsonObject JsonOf(ScoreDefinition score) => new()
    {
        ["name"] = score.Name,
        ["half_life"] = score.HalfLife?.TotalMilliseconds,
        ["min"] = score.Min,
        ["max"] = score.Max,
        ["weight"] = score.Weight / 1000.0,
    };

    private static (EventRule Rule, JsonObject Json) Rule(Random chance, int number, ScoreDefinition[] scores, bool hasTotal)
    {
        var of = chance.Pick(scores);
        var points = chance.Next(4) == 0 ? -chance.Next(1, 40) * 500L : chance.Next(1, 60) * 500L;
        if (of.HalfLife is not null)
            points += chance.Next(1, 499); // Whole points on top of what is nearly gone would come too near the edges.
        var times = chance.Next(6) == 0 ? chance.Pick([0.53125, 1.59375, -2.03125, 4.28125]) : (double?)null;
        var (where, whereJson) = Where(chance, scores, hasTotal);
        var (cap, capJson) = Cap(chance);
        var rule = Define.Rule($"rule{number}", chance.Pick(Events), 0, of.Name, where, cap, once: chance.Next(8) == 0) with
        {
            Points = times is { } factor ? Worth($"event.properties.n * {factor.ToString(CultureInfo.InvariantCulture)}") : new Points(points),
        };
        return (rule, new JsonObject
        {
            ["name"] = rule.Name,
            ["score"] = of.Name,
            ["on"] = rule.Event,
            ["points"] = times is { } by ? new JsonObject { ["times"] = by } : points / 1000.0,
            ["where"] = whereJson,
            ["cap"] = capJson,
            ["once"] = rule.Once,
        });
    }

    private static (string? Text, JsonObject? Json) Where(Random chance, ScoreDefinition[] scores, bool hasTotal)
    {
        if (chance.Next(6) == 0)
        {
            var over = chance.Next(0, 8);
            return ($"event.properties.n > {over}", new JsonObject { ["over"] = over });
        }

        if (chance.Next(8) != 0)
            return (null, null);
        var (least, engagement) = (chance.Pick([3, 7, 11]), scores[0].Name);
        var name = hasTotal && chance.Next(2) == 0 && scores[0].Weight is not null ? "total" : engagement;
        return ($"score.{name} >= {least}", new JsonObject { ["score"] = name, ["least"] = least });
    }

    private static (PointsCap? Cap, JsonObject? Json) Cap(Random chance)
    {
        if (chance.Next(2) == 0)
            return (null, null);
        var (points, times) = chance.Next(2) == 0 ? (chance.Next(1, 10) * 5, null) : ((int?)null, (int?)chance.Next(1, 5));
        var per = chance.Pick(["1d", "1 day", "1 day", "12h", "7d", null]);
        CapPeriod? period = per is null ? null : per == "1 day" ? new CapPeriod.CivilDays(1) : new CapPeriod.Every(Span(per));
        return (new(points, times, period), new JsonObject
        {
            ["points"] = points,
            ["times"] = times,
            ["per"] = per is null ? null : per == "1 day" ? new JsonObject { ["days"] = 1 } : new JsonObject { ["ms"] = (long)Span(per).TotalMilliseconds },
        });
    }

    private static (AttributeRule Rule, JsonObject Json) Attribute(Random chance, int number, ScoreDefinition[] scores)
    {
        var json = new JsonObject();
        var role = chance.Pick(Roles);
        var least = chance.Next(5, 50);
        var condition = chance.Next(3) switch
        {
            0 => $"contact.role in ['CTO', '{role}']",
            1 => $"contact.role != '{role}'",
            _ => $"contact.employees > {least}",
        };
        json["attribute"] = condition.StartsWith("contact.role", StringComparison.Ordinal) ? "role" : "employees";
        if (condition.Contains(" in ", StringComparison.Ordinal))
            json["in"] = new JsonArray("CTO", role);
        else if (condition.Contains("!=", StringComparison.Ordinal))
            json["not"] = role;
        else
            json["over"] = least;
        var rule = While($"attribute{number}", condition, chance.Pick([-10, 5, 10, 20, 30]), chance.Pick(scores).Name);
        json["name"] = rule.Name;
        json["score"] = rule.Score;
        json["points"] = rule.Thousandths / 1000.0;
        return (rule, json);
    }

    /// <summary>No sum of limits, caps, weights and attribute points meets these edges, with or without the hysteresis: there floating point could not decide.</summary>
    private static Bands BandsOf(Random chance, ScoreDefinition[] scores, bool hasTotal)
    {
        var of = hasTotal && chance.Next(3) > 0 ? ScoreRules.Total : chance.Pick(scores).Name;
        (string, int)[] edges = [("cold", 0), ("warm", chance.Pick([7, 13, 17])), ("hot", chance.Pick([23, 28, 33])), ("mql", chance.Pick([37, 48, 73]))];
        return Bands(of, chance.Pick([0, 1, 4, 5]), edges[..chance.Next(2, 5)]);
    }
}

internal static class Picking
{
    public static T Pick<T>(this Random chance, T[] from) => from[chance.Next(from.Length)];
}
