using System.Globalization;
using InboundStreams.Core.Explaining;
using NodaTime;
using NodaTime.Text;

namespace InboundStreams.Cli.Explaining;

/// <summary>An explanation for reading: what adds up stands in one column, what that is made of in the column before it.</summary>
internal static class ScoreText
{
    /// <summary>Older events of a rule come together in one line; JSON has them all.</summary>
    public const int EventsMax = 20;

    private const int TextMax = 90;

    /// <param name="zone">Whose civil time is printed.</param>
    public static List<string> Lines(ScoreExplanation explained, DateTimeZone zone)
    {
        List<Line> lines = [.. explained.Scores.SelectMany(score => Score(score, zone))];
        if (explained.Total is { } total)
            lines.AddRange(Total(total));
        var (text, inner, outer) = (lines.Max(each => (int?)each.Text.Length) ?? 0, Width(lines, each => each.Inner), Width(lines, each => each.Outer));
        return
        [
            $"contact {explained.ContactId} at {Time(explained.At, zone)} ({zone.Id})",
            explained.Source == ExplainedFrom.State
                ? $"from its state, last changed by an input or a timer at {Time(explained.AsOf, zone)}"
                : "rebuilt from its journal, because its state is later: right to about a thousandth for each event, but for edits of rules",
            .. lines.Select(each => $"{each.Text.PadRight(text)}  {each.Inner.PadLeft(inner)}  {each.Outer.PadLeft(outer)}".TrimEnd()),
            .. explained.Band is { } band ? Band(band, zone) : [],
        ];
    }

    private static IEnumerable<Line> Score(ExplainedScore score, DateTimeZone zone)
    {
        yield return new("");
        yield return new($"{score.Name}: {(score.HalfLife is { } halfLife ? $"half-life {Span(halfLife)}" : "no decay")}, at least {score.Min}{(score.Max is { } max ? $", at most {max}" : "")}");
        foreach (var share in score.Shares)
        {
            yield return new($"  {share.Rule}, on {share.On}, last at {Time(share.LastGiven, zone)}", Outer: Points(share.Points));
            foreach (var line in Events(share, zone))
                yield return line;
        }

        foreach (var attribute in score.Attributes)
            yield return new(Short($"  {attribute.Rule}, while {attribute.While}{(attribute.Since is { } since ? $", since {Time(since, zone)}" : "")}"), Outer: Points(attribute.Points));
        if (score.Clamp != 0)
            yield return new(score.Clamp < 0 ? $"  above its maximum of {score.Max}" : $"  below its minimum of {score.Min}", Outer: Points(score.Clamp));
        yield return new($"  = {score.Name}", Outer: Points(score.Value));
    }

    private static IEnumerable<Line> Events(ExplainedShare share, DateTimeZone zone)
    {
        var earlier = share.Events.Length - EventsMax;
        if (earlier > 0)
            yield return new($"    {earlier} earlier events", Points(share.Events.Take(earlier).Sum(each => each.Left)));
        foreach (var each in share.Events.Skip(Math.Max(0, earlier)))
            yield return new(Short($"    {Time(each.At, zone)}  {each.Cause}: {Signed(each.Given)}{Notes(each)}"), Points(each.Left));
        if (share.Missing != 0)
            yield return new($"    {share.MissingWhy}", Points(share.Missing));
    }

    private static string Notes(ExplainedEvent given) => string.Concat(
        given.Late > Duration.Zero ? $", late by {Span(given.Late)}" : "",
        given.Capped ? ", capped" : "",
        given.Cut != 0 ? $", cut by {Points(given.Cut)}" : "");

    private static IEnumerable<Line> Total(ExplainedTotal total) =>
    [
        new(""),
        new("total"),
        .. total.Parts.Select(each => new Line($"  {each.Name}: {Points(each.Score)} × {(each.Weight / 1000m).ToString("0.###", CultureInfo.InvariantCulture)}", Outer: Points(each.Points))),
        new("  = total", Outer: Points(total.Value)),
    ];

    private static IEnumerable<string> Band(ExplainedBand band, DateTimeZone zone)
    {
        yield return "";
        yield return $"band {band.Name}, of {band.Of} {Points(band.Value)}{(band.Since is { } since ? $", since {Time(since, zone)}" : "")}";
        foreach (var edge in band.Edges.Reverse())
            yield return $"  {(edge.IsOn ? "on " : "off")}  {edge.Name}{(edge.OffBelow is { } off ? $": on from {edge.From}, off below {off}" : "")}";
        yield return band.Next is { } next ? $"  {next.Name} at {Time(next.At, zone)}, if nothing comes before" : "  time alone does not change it";
    }

    private static int Width(List<Line> lines, Func<Line, string> column) => lines.Max(each => (int?)column(each).Length) ?? 0;

    private static string Short(string text) => text.Length <= TextMax ? text : text[..(TextMax - 1)] + "…";

    private static string Points(long thousandths) => (thousandths / 1000m).ToString("0.000", CultureInfo.InvariantCulture);

    private static string Signed(long thousandths) => (thousandths / 1000m).ToString("+0.###;-0.###;0", CultureInfo.InvariantCulture);

    private static string Time(Instant at, DateTimeZone zone) => ZonedDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss o<m>", null).Format(at.InZone(zone));

    private static string Span(Duration span) => span switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.##} d"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.##} h"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.##} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s"),
    };

    private sealed record Line(string Text, string Inner = "", string Outer = "");
}
