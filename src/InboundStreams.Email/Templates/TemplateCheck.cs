using InboundStreams.Core;

namespace InboundStreams.Email.Templates;

/// <summary>
/// What would go wrong at rendering, or silently print nothing: names that nobody provides, partials and helpers that are not there.
/// Each template is followed into its layout and partials with the names that it gives them.
/// </summary>
public sealed class TemplateCheck
{
    private readonly TemplateSources _sources;
    private readonly HashSet<TemplateFault> _faults = [];
    private readonly HashSet<string> _unsubscribing = new(StringComparer.Ordinal);

    private TemplateCheck(TemplateSources sources) => _sources = sources;

    /// <summary>By path, line and column.</summary>
    public IReadOnlyList<TemplateFault> Faults { get; private set; } = [];

    /// <param name="files">Path and content of a bundle's files; others than templates are passed over.</param>
    /// <param name="funnel">What its templates may name; null when that is not known.</param>
    public static TemplateCheck Of(IEnumerable<(string Path, string Content)> files, FunnelDefinition? funnel)
    {
        var check = new TemplateCheck(TemplateSources.Of(files));
        var names = funnel is null ? TemplateNames.Free : TemplateNames.Of(funnel);
        foreach (var (name, source) in check._sources.Messages)
            check.Check(name, source, names);
        foreach (var (_, fault) in TemplateCompiler.Compile(check._sources).Faults)
            check._faults.Add(fault);
        check.Faults = [.. check._faults.OrderBy(each => each.Path, StringComparer.Ordinal).ThenBy(each => each.Line).ThenBy(each => each.Column)];
        return check;
    }

    /// <summary>The template's file, or one that it takes in, prints <c>{{unsubscribe_url}}</c>.</summary>
    /// <param name="name">Of the message, or of its text: <c>welcome</c>, <c>welcome.text</c>.</param>
    /// <returns>Null when there is no such file.</returns>
    public bool? LetsUnsubscribe(string name) => _sources.Messages.ContainsKey(name) ? _unsubscribing.Contains(name) : null;

    private void Check(string name, TemplateSource source, TemplateNames names)
    {
        if (TemplateLimits.Refuse(source.Content) is not null)
            return;
        var walk = new TemplateWalk(_sources, _faults);
        walk.Through(source, names);
        if (walk.Unsubscribes)
            _unsubscribing.Add(name);
    }
}
