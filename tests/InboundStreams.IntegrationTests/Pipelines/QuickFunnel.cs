using System.Globalization;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>A funnel whose waits are seconds, for tests with the wall clock.</summary>
internal static class QuickFunnel
{
    /// <param name="lively">Page views that make a contact lively.</param>
    public static DirectoryInfo Write(int pricingPoints = 5, int lively = 2)
    {
        var folder = Directory.CreateTempSubdirectory("inbound-funnel-");
        Write(folder, "inbound.yaml", """
            funnel: quick
            sender: { from: "Ana <ana@example.org>" }
            notify: sales@example.org
            categories:
              material: { kind: transactional }
            contact: { email: string, first_name: string, broken: string }
            counters: { views: { on: Page Viewed } }
            """);
        Write(folder, "scoring/lead.yaml", $$"""
            scores:
              engagement: { max: 200, half_life: 60s }
            rules:
              - { name: registered, score: engagement, on: Registered, points: 10 }
              - { name: pricing, score: engagement, on: Page Viewed, where: 'event.properties.path == "/pricing"', points: {{pricingPoints}} }
            bands: { of: engagement, hysteresis: 2, edges: { cold: 0, warm: 14 } }
            """);
        Write(folder, "segments/all.yaml", $$"""
            segments:
              - { name: lively, while: 'count("views", "7d") >= {{lively}}' }
              - { name: keen, while: 'segment("lively") && score.engagement > 12' }
            """);
        Write(folder, "workflows/quick.yaml", """
            workflow: quick
            on: { event: Registered }
            enroll: { key: event.properties.course, again: every_match }
            goal: { event: Bought }
            steps:
              - { send: hello, category: material }
              - { wait: 2s }
              - wait_for:
                  - { event: Email Accepted, since: enrollment, steps: [ { send: thanks, category: material } ] }
                timeout: { after: 2s, steps: [ { send: nudge, category: material } ] }
            """);
        foreach (var template in new[] { "hello", "thanks", "nudge" })
        {
            Write(folder, $"templates/{template}.hbs", $$"""<p>{{template}} {{"{{contact.first_name}} {{#if contact.broken}}{{formatNumber contact.broken \"0\"}}{{/if}}"}}</p>""");
            Write(folder, $"templates/{template}.subject.hbs", template);
        }

        return folder;
    }

    public static string Contact(int number, DateTimeOffset at, string name = "Eva") =>
        $$$"""{"contact":"q{{{number}}}","at":"{{{At(at)}}}","attributes":{"email":"q{{{number}}}@people.example","first_name":"{{{name}}}"}}""";

    /// <param name="attributes">JSON of the whole attributes.</param>
    public static string ContactWith(string id, DateTimeOffset at, string attributes) => $$"""{"contact":"{{id}}","at":"{{At(at)}}","attributes":{{attributes}}}""";

    public static string Action(int contact, string name, DateTimeOffset at, string messageId, string properties = "{}") =>
        $$$"""{"contact":"q{{{contact}}}","messageId":"{{{messageId}}}","event":"{{{name}}}","at":"{{{At(at)}}}","properties":{{{properties}}},"context":{}}""";

    private static string At(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static void Write(DirectoryInfo folder, string path, string content)
    {
        var file = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
