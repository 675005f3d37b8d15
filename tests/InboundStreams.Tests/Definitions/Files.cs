using InboundStreams.Definitions;

namespace InboundStreams.Tests.Definitions;

/// <summary>A small funnel without a fault, to break one thing at a time.</summary>
internal static class Files
{
    public const string Inbound = """
        funnel: small
        sender: { from: "Ana <ana@example.org>" }
        notify: sales@example.org
        categories:
          material: { kind: transactional }
          news: { kind: marketing, consent: opt_out }
        contact: { email: string, role: string, employees: int }
        """;

    public const string Scoring = """
        scores: { interest: { half_life: 14d, max: 100 } }
        total: { interest: 1 }
        rules:
          - { name: visit, score: interest, on: Page Viewed, points: 5 }
        bands: { of: total, edges: { cold: 0, warm: 20 } }
        """;

    public const string Workflow = """
        workflow: hello
        on: { event: Signed Up }
        steps:
          - { send: welcome, category: material }
        """;

    public static LoadResult Load(string? inbound = null, string? scoring = null, string? workflow = null, params (string Path, string Content)[] more) =>
        FunnelFiles.Load(
            [
                new("inbound.yaml", inbound ?? Inbound),
                new("scoring/lead.yaml", scoring ?? Scoring),
                new("workflows/hello.yaml", workflow ?? Workflow),
                new("templates/welcome.hbs", "Hello"),
                new("templates/welcome.subject.hbs", "Hello"),
                .. more.Select(each => new FunnelFile(each.Path, each.Content)),
            ],
            version: 7);

    public static string[] Faults(this LoadResult result) => [.. result.Faults.Select(each => each.ToString())];
}
