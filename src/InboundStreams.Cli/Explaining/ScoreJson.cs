using System.Text.Json.Nodes;
using InboundStreams.Core.Explaining;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Explaining;

/// <summary>An explanation for programs: all of it, points as decimals, times in UTC, lengths of time in seconds.</summary>
internal static class ScoreJson
{
    public static JsonObject Of(ScoreExplanation explained, DateTimeZone zone) => new()
    {
        ["contact"] = explained.ContactId,
        ["at"] = Time(explained.At),
        ["asOf"] = Time(explained.AsOf),
        ["from"] = explained.Source == ExplainedFrom.State ? "state" : "journal",
        ["zone"] = zone.Id,
        ["scores"] = Array(explained.Scores, Score),
        ["total"] = explained.Total is { } total ? Total(total) : null,
        ["band"] = explained.Band is { } band ? Band(band) : null,
    };

    private static JsonObject Score(ExplainedScore score) => new()
    {
        ["name"] = score.Name,
        ["halfLifeSeconds"] = score.HalfLife?.TotalSeconds,
        ["min"] = score.Min,
        ["max"] = score.Max,
        ["shares"] = Array(score.Shares, Share),
        ["attributes"] = Array(score.Attributes, each => new JsonObject
        {
            ["rule"] = each.Rule,
            ["while"] = each.While,
            ["since"] = Time(each.Since),
            ["points"] = Points(each.Points),
        }),
        ["clamp"] = Points(score.Clamp),
        ["value"] = Points(score.Value),
    };

    private static JsonObject Share(ExplainedShare share) => new()
    {
        ["rule"] = share.Rule,
        ["on"] = share.On,
        ["lastGiven"] = Time(share.LastGiven),
        ["halfLifeSeconds"] = share.HalfLife?.TotalSeconds,
        ["times"] = share.Times,
        ["events"] = Array(share.Events, each => new JsonObject
        {
            ["at"] = Time(each.At),
            ["cause"] = each.Cause,
            ["given"] = Points(each.Given),
            ["lateSeconds"] = each.Late.TotalSeconds,
            ["cut"] = Points(each.Cut),
            ["capped"] = each.Capped,
            ["points"] = Points(each.Left),
            ["version"] = each.Version,
            ["journal"] = each.Position,
        }),
        ["missing"] = Points(share.Missing),
        ["missingWhy"] = share.MissingWhy,
        ["points"] = Points(share.Points),
    };

    private static JsonObject Total(ExplainedTotal total) => new()
    {
        ["parts"] = Array(total.Parts, each => new JsonObject
        {
            ["name"] = each.Name,
            ["weight"] = Points(each.Weight),
            ["score"] = Points(each.Score),
            ["points"] = Points(each.Points),
        }),
        ["value"] = Points(total.Value),
    };

    private static JsonObject Band(ExplainedBand band) => new()
    {
        ["name"] = band.Name,
        ["of"] = band.Of,
        ["value"] = Points(band.Value),
        ["hysteresis"] = band.Hysteresis,
        ["since"] = Time(band.Since),
        ["edges"] = Array(band.Edges, each => new JsonObject { ["name"] = each.Name, ["from"] = each.From, ["offBelow"] = each.OffBelow, ["on"] = each.IsOn }),
        ["next"] = band.Next is { } next ? new JsonObject { ["at"] = Time(next.At), ["name"] = next.Name } : null,
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> json) => [.. items.Select(each => (JsonNode)json(each))];

    private static JsonValue Points(long thousandths) => JsonValue.Create(thousandths / 1000m);

    private static string? Time(Instant? at) => at is { } instant ? InstantPattern.ExtendedIso.Format(instant) : null;
}
