using InboundStreams.Cli.Terminal;

namespace InboundStreams.Cli;

/// <summary>The sample funnel, beside the executable.</summary>
internal static class Samples
{
    public static string Course { get; } = Path.Combine(AppContext.BaseDirectory, "samples", "course");

    public static string Clickstream => Path.Combine(Course, "clickstream.jsonl");

    public static string Contacts => Path.Combine(Course, "contacts.jsonl");

    /// <summary>The files that make up a funnel, without the sample's input and its expectations.</summary>
    public static IEnumerable<string> FunnelFiles() => Directory.Exists(Course)
        ? Directory.EnumerateFiles(Course, "*", SearchOption.AllDirectories).Where(IsDefinition).Order(StringComparer.Ordinal)
        : throw new OutsideMissingException($"The sample is not beside the executable ({Course}); publish it with the program.");

    private static bool IsDefinition(string path) => Path.GetExtension(path) is ".yaml" or ".hbs";
}
