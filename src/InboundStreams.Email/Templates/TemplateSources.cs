namespace InboundStreams.Email.Templates;

/// <summary>The template files of a bundle by their names without folder and ending.</summary>
/// <param name="Messages">Of <c>templates/NAME.hbs</c>, <c>NAME.subject.hbs</c> and <c>NAME.text.hbs</c>: <c>welcome.subject</c>.</param>
/// <param name="Shared">Of <c>layouts/</c> and <c>partials/</c>: <c>button</c>.</param>
internal sealed record TemplateSources(IReadOnlyDictionary<string, TemplateSource> Messages, IReadOnlyDictionary<string, TemplateSource> Shared)
{
    private const string Folder = "templates/";
    private const string Ending = ".hbs";

    /// <param name="files">Others than templates are passed over.</param>
    public static TemplateSources Of(IEnumerable<(string Path, string Content)> files)
    {
        var (messages, shared) = (new Dictionary<string, TemplateSource>(StringComparer.Ordinal), new Dictionary<string, TemplateSource>(StringComparer.Ordinal));
        foreach (var (path, content) in files.Where(each => each.Path.StartsWith(Folder, StringComparison.Ordinal) && each.Path.EndsWith(Ending, StringComparison.Ordinal)))
        {
            var name = path[Folder.Length..^Ending.Length];
            var isShared = name.StartsWith("layouts/", StringComparison.Ordinal) || name.StartsWith("partials/", StringComparison.Ordinal);
            if (isShared)
                shared[name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]] = new(path, content);
            else
                messages[name] = new(path, content);
        }

        return new(messages, shared);
    }

    /// <summary>Names of the messages, without their subjects and texts.</summary>
    public IEnumerable<string> Names => Messages.Keys.Where(name => !name.EndsWith(".subject", StringComparison.Ordinal) && !name.EndsWith(".text", StringComparison.Ordinal));
}

/// <summary>One template file.</summary>
internal sealed record TemplateSource(string Path, string Content)
{
    private int[]? _lineStarts;

    public TemplateFault Fault(int index, TemplateFaultKind kind, string message)
    {
        _lineStarts ??= [0, .. Content.Index().Where(each => each.Item == '\n').Select(each => each.Index + 1)];
        var line = Array.BinarySearch(_lineStarts, index) is var found && found >= 0 ? found : ~found - 1;
        return new(Path, line + 1, index - _lineStarts[line] + 1, kind, message);
    }
}
