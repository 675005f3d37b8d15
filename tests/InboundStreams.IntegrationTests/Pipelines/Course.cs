using System.Text.Json;
using InboundStreams.IntegrationTests.Fixtures;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>The sample funnel, its data, and what must come out of it by a script that knows nothing of us.</summary>
public static class Course
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "samples", "course");

    public static string Contacts => Path.Combine(Folder, "contacts.jsonl");

    public static string Clickstream => Path.Combine(Folder, "clickstream.jsonl");

    /// <summary>Send ids of the given expectation.</summary>
    public static IReadOnlySet<string> SendIds(JsonDocument expected) =>
        expected.RootElement.GetProperty("sends").EnumerateArray().Select(each => each.GetProperty("sendId").GetString()!).ToHashSet(StringComparer.Ordinal);

    public static JsonDocument Expected() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")));

    /// <summary>Splits the contact rows at the first event: those before are there when the engine first starts.</summary>
    public static (IReadOnlyList<string> Before, IReadOnlyList<string> Later) ContactRows()
    {
        var first = File.ReadLines(Clickstream).Min(AtOf)!;
        var rows = File.ReadAllLines(Contacts).ToLookup(line => string.CompareOrdinal(AtOf(line), first) < 0);
        return ([.. rows[true]], [.. rows[false]]);
    }

    public static string AtOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("at").GetString()!;
    }
}
