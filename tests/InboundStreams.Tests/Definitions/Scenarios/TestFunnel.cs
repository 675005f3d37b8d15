using InboundStreams.Core;
using InboundStreams.Definitions;
using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Tests.Definitions.Scenarios;

/// <summary>A small funnel to write tests for.</summary>
internal static class TestFunnel
{
    public static IReadOnlyList<FunnelFile> Files { get; } =
    [
        new("inbound.yaml", """
            funnel: small
            sender: { from: "Ana <ana@example.org>" }
            notify: sales@example.org
            time_zone: Europe/Madrid
            categories:
              material: { kind: transactional }
              news: { kind: marketing, consent: opt_out }
            contact: { email: string, role: string, zip: string, employees: int, since: date }
            """),
        new("scoring/lead.yaml", """
            scores: { interest: { half_life: 7d, max: 100 } }
            total: { interest: 1 }
            rules:
              - { name: visit, score: interest, on: Page Viewed, points: 20 }
            bands: { of: total, edges: { cold: 0, warm: 30 } }
            """),
        new("workflows/hello.yaml", """
            workflow: hello
            on: { event: Signed Up, where: event.properties.plan != "none" }
            enroll: { again: every_match }
            goal: { event: Bought }
            steps:
              - { send: welcome, category: material }
              - { wait: 1d, id: a day }
              - { send: more, category: news }
              - id: clicks
                wait_for:
                  - { event: Email Clicked, since: more, steps: [ { exit: clicked } ] }
                timeout: { after: 1d, steps: [ { notify: word } ] }
            """),
        .. ((string[])["welcome", "more", "word"]).SelectMany(each => new FunnelFile[] { new($"templates/{each}.hbs", "Hello"), new($"templates/{each}.subject.hbs", "Hello") }),
    ];

    public static Funnel Funnel { get; } = FunnelFiles.Load(Files, version: 1).Funnel!;

    /// <summary>One test that begins on a Monday at ten in Madrid; <paramref name="body"/> has two spaces before each key.</summary>
    public static string Test(string body) => $"- test: it\n  contacts: {{ c1: {{ email: ana@example.org }} }}\n  start: 2026-03-02T10:00:00+01:00\n{body}\n";

    public static ScenarioSet Read(string content) => ScenarioFiles.Read([new("tests/it.yaml", content)], Funnel);

    public static ScenarioResult Run(string body)
    {
        var read = Read(Test(body));
        Assert.Empty(read.Faults.Select(each => each.ToString()));
        return ScenarioRunner.Run(Assert.Single(read.Scenarios), Funnel);
    }

    /// <summary><c>expected … | but … | because …</c>.</summary>
    public static IEnumerable<string> Said(this ScenarioResult result) =>
        result.Failures.Select(each => $"{each.Expected} | {each.Actual}" + (each.Reason.Length > 0 ? $" | {each.Reason}" : ""));

    /// <summary><c>+1d sends more</c>.</summary>
    public static IEnumerable<string> Sent(this ScenarioResult result) =>
        result.Run.Sends.Select(each => $"{Moments.Since(result.Scenario.Start, each.DecidedAt)} {each.ContactId} {each.Template}");
}
