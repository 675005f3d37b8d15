using System.Collections.Frozen;
using System.Globalization;
using HandlebarsDotNet;
using InboundStreams.Core.Sending;

namespace InboundStreams.Email.Templates;

/// <summary>
/// The templates of one definitions version, compiled once. <c>templates/NAME.hbs</c> is the HTML, <c>NAME.subject.hbs</c> the
/// subject, <c>NAME.text.hbs</c> the plain text (without it made from the HTML); <c>layouts/</c> and <c>partials/</c> are filled in by name.
/// Values are HTML-escaped; numbers and dates are written the same on every machine.
/// </summary>
public sealed class TemplateSet
{
    private const string Folder = "templates/";
    private readonly FrozenDictionary<string, CompiledTemplate> _templates;
    private readonly FrozenDictionary<string, string> _faults;

    private TemplateSet(FrozenDictionary<string, CompiledTemplate> templates, FrozenDictionary<string, string> faults) => (_templates, _faults) = (templates, faults);

    /// <summary>Compiles what it can; a template with a fault is one that cannot be rendered, the others can.</summary>
    /// <param name="files">Path and content of a bundle's files; others than templates are passed over.</param>
    public static TemplateSet Compile(IEnumerable<(string Path, string Content)> files)
    {
        var sources = files.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal) && file.Path.EndsWith(".hbs", StringComparison.Ordinal))
            .ToDictionary(file => file.Path[Folder.Length..^".hbs".Length], file => file.Content, StringComparer.Ordinal);
        var (html, plain) = (Environment(new HtmlEncoder()), Environment(null));
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, source) in sources.Where(each => IsShared(each.Key)))
        {
            var shared = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
            if ((TemplateCheck.Refuse(source) ?? Register(html, plain, shared, source)) is { } fault)
                faults[shared] = fault;
        }

        var templates = new Dictionary<string, CompiledTemplate>(StringComparer.Ordinal);
        foreach (var name in sources.Keys.Where(name => !IsShared(name) && !name.EndsWith(".subject", StringComparison.Ordinal) && !name.EndsWith(".text", StringComparison.Ordinal)))
        {
            if (Compile(html, plain, sources, name, out var fault) is { } template)
                templates[name] = template;
            else
                faults[name] = fault!;
        }

        return new TemplateSet(templates.ToFrozenDictionary(StringComparer.Ordinal), faults.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Name to what is wrong with it; for <c>validate</c> and for the reason of an unsendable command.</summary>
    public IReadOnlyDictionary<string, string> Faults => _faults;

    /// <summary>Renders the message of a command.</summary>
    /// <param name="fault">Why not; null when it worked. Never an exception: one bad template stops nobody else.</param>
    public RenderedMessage? Render(SendCommand command, out string? fault)
    {
        if (!_templates.TryGetValue(command.Template, out var template))
        {
            fault = _faults.GetValueOrDefault(command.Template) ?? $"there is no template {command.Template} in definitions version {command.DefinitionsVersion}";
            return null;
        }

        try
        {
            var model = TemplateModel.Of(command);
            var html = Write(template.Html, model);
            fault = null;
            return new RenderedMessage(OneLine(Write(template.Subject, model)), html, template.Text is null ? PlainText.Of(html) : Write(template.Text, model));
        }
        catch (Exception failure) when (failure is HandlebarsException or OutputBudgetException or InvalidOperationException or FormatException or ArgumentException or InvalidCastException or OverflowException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            fault = $"the template {command.Template} does not render: {failure.Message}";
            return null;
        }
    }

    private static bool IsShared(string name) => name.StartsWith("layouts/", StringComparison.Ordinal) || name.StartsWith("partials/", StringComparison.Ordinal);

    private static IHandlebars Environment(ITextEncoder? encoder)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration
        {
            FormatProvider = CultureInfo.InvariantCulture,
            TextEncoder = encoder,
            NoEscape = encoder is null,
            PartialRecursionDepthLimit = 16,
        });
        TemplateHelpers.Register(handlebars);
        return handlebars;
    }

    private static string? Register(IHandlebars html, IHandlebars plain, string name, string source)
    {
        try
        {
            html.RegisterTemplate(name, source);
            plain.RegisterTemplate(name, source);
            return null;
        }
        catch (HandlebarsException failure)
        {
            return $"{name}: {failure.Message}";
        }
    }

    private static CompiledTemplate? Compile(IHandlebars html, IHandlebars plain, Dictionary<string, string> sources, string name, out string? fault)
    {
        var text = sources.GetValueOrDefault($"{name}.text");
        if (!sources.TryGetValue($"{name}.subject", out var subject))
        {
            fault = $"templates/{name}.subject.hbs is missing: every email needs a subject";
            return null;
        }

        fault = new[] { sources[name], subject, text ?? "" }.Select(TemplateCheck.Refuse).FirstOrDefault(each => each is not null);
        if (fault is not null)
            return null;
        try
        {
            return new CompiledTemplate(html.Compile(new StringReader(sources[name])), plain.Compile(new StringReader(subject)), text is null ? null : plain.Compile(new StringReader(text)));
        }
        catch (HandlebarsException failure)
        {
            fault = $"templates/{name}: {failure.Message}";
            return null;
        }
    }

    private static string Write(HandlebarsTemplate<TextWriter, object, object> template, object model)
    {
        using var writer = new BudgetWriter();
        template(writer, model);
        return writer.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private sealed record CompiledTemplate(
        HandlebarsTemplate<TextWriter, object, object> Html,
        HandlebarsTemplate<TextWriter, object, object> Subject,
        HandlebarsTemplate<TextWriter, object, object>? Text);
}

/// <param name="Subject">One line.</param>
public sealed record RenderedMessage(string Subject, string Html, string Text);
