using InboundStreams.Cli.Explaining;
using InboundStreams.Core.Explaining;
using NodaTime;

namespace InboundStreams.Tests.Cli;

public sealed class ExplainTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
    private static readonly Instant At = Instant.FromUtc(2026, 3, 30, 10, 0);

    private static ExplainedEvent Event(int number) =>
        new(At - Duration.FromDays(30 - number), $"Page Viewed m{number}", 4_000, number == 2 ? Duration.FromHours(2) : Duration.Zero, number == 2 ? 1_000 : 0, number == 1, 2_000, 7, $"j[3]@{number}");

    private static ScoreExplanation Explanation(int events) => new(
        "c1",
        At,
        At - Duration.FromDays(1),
        ExplainedFrom.State,
        [
            new(
                "engagement",
                Duration.FromDays(30),
                0,
                30,
                [new("pricing", "Page Viewed", (events * 2_000) + 1, At - Duration.FromDays(1), Duration.FromDays(30), events, [.. Enumerable.Range(1, events).Select(Event)], 1, "rounding")],
                [new("decides", "contact.role == \"CTO\"", 30_000, null)],
                -(events * 2_000) - 1,
                30_000),
        ],
        new([new("engagement", 500, 30_000, 15_000)], 15_000),
        new("cold", "total", 15_000, 5, [new("cold", 0, null, true), new("warm", 20, 15, false)], null, new(At + Duration.FromDays(1), "cold")));

    [Fact]
    public void Lines_stand_in_columns_that_add_up() => Assert.Equal(
        [
            "contact c1 at 2026-03-30 12:00:00 +02:00 (Europe/Madrid)",
            "from its state, last changed by an input or a timer at 2026-03-29 12:00:00 +02:00",
            "",
            "engagement: half-life 30 d, at least 0, at most 30",
            "  pricing, on Page Viewed, last at 2026-03-29 12:00:00 +02:00                          4.001",
            "    2026-03-01 11:00:00 +01:00  Page Viewed m1: +4, capped                     2.000",
            "    2026-03-02 11:00:00 +01:00  Page Viewed m2: +4, late by 2 h, cut by 1.000  2.000",
            "    rounding                                                                   0.001",
            "  decides, while contact.role == \"CTO\"                                                30.000",
            "  above its maximum of 30                                                             -4.001",
            "  = engagement                                                                        30.000",
            "",
            "total",
            "  engagement: 30.000 × 0.5                                                            15.000",
            "  = total                                                                             15.000",
            "",
            "band cold, of total 15.000",
            "  off  warm: on from 20, off below 15",
            "  on   cold",
            "  cold at 2026-03-31 12:00:00 +02:00, if nothing comes before",
        ],
        ScoreText.Lines(Explanation(2), Madrid));

    [Fact]
    public void Many_events_of_a_rule_come_together_in_one_line()
    {
        var lines = ScoreText.Lines(Explanation(25), Madrid);
        Assert.Contains(lines, each => each.StartsWith("    5 earlier events ", StringComparison.Ordinal) && each.TrimEnd().EndsWith(" 10.000", StringComparison.Ordinal));
        Assert.Equal(ScoreText.EventsMax, lines.Count(each => each.Contains("Page Viewed m", StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_has_all_of_it()
    {
        var json = ScoreJson.Of(Explanation(25), Madrid);
        var share = json["scores"]![0]!["shares"]![0]!;
        Assert.Equal(25, share["events"]!.AsArray().Count);
        Assert.Equal("""{"at":"2026-03-02T10:00:00Z","cause":"Page Viewed m2","given":4,"lateSeconds":7200,"cut":1,"capped":false,"points":2,"version":7,"journal":"j[3]@2"}""", share["events"]![1]!.ToJsonString());
        Assert.Equal("""{"at":"2026-03-31T10:00:00Z","name":"cold"}""", json["band"]!["next"]!.ToJsonString());
        Assert.Equal(-50.001m, json["scores"]![0]!["clamp"]!.GetValue<decimal>());
        Assert.Equal("state", json["from"]!.GetValue<string>());
    }
}
