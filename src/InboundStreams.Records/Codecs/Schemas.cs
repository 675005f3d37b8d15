using System.Collections.Frozen;

namespace InboundStreams.Records.Codecs;

/// <summary>The texts of <c>schemas/*.avsc</c>.</summary>
public static class Schemas
{
    private const string Suffix = ".avsc";

    /// <summary>From a value's name, <c>user-action</c>, to its schema's text: every schema of the folder.</summary>
    public static FrozenDictionary<string, string> TopicSchemas { get; } = ReadAll();

    public static string UserAction => TopicSchemas["user-action"];

    public static string Contact => TopicSchemas["contact"];

    public static string EmailOutcome => TopicSchemas["email-outcome"];

    public static string Bundle => TopicSchemas["bundle"];

    public static string SendCommand => TopicSchemas["send-command"];

    public static string Suppression => TopicSchemas["suppression"];

    public static string LeadScore => TopicSchemas["lead-score"];

    public static string WorkflowTransition => TopicSchemas["workflow-transition"];

    public static string Order => TopicSchemas["order"];

    /// <summary>Under which a topic's value schema is registered.</summary>
    public static string SubjectOf(string topic) => $"{topic}-value";

    private static FrozenDictionary<string, string> ReadAll()
    {
        var assembly = typeof(Schemas).Assembly;
        var texts = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.EndsWith(Suffix, StringComparison.Ordinal))
                continue;
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            texts.Add(name[..^Suffix.Length], text.ReadToEnd());
        }

        return texts.ToFrozenDictionary();
    }
}
