using System.Collections.Frozen;
using System.Net.Mail;
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
    private readonly FrozenDictionary<string, CompiledTemplate> _templates;
    private readonly FrozenDictionary<string, string> _faults;

    private TemplateSet(FrozenDictionary<string, CompiledTemplate> templates, FrozenDictionary<string, string> faults) => (_templates, _faults) = (templates, faults);

    /// <summary>Compiles what it can; a template with a fault is one that cannot be rendered, the others can.</summary>
    /// <param name="files">Path and content of a bundle's files; others than templates are passed over.</param>
    public static TemplateSet Compile(IEnumerable<(string Path, string Content)> files)
    {
        var sources = TemplateSources.Of(files);
        var (templates, broken) = TemplateCompiler.Compile(sources);
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, fault) in broken)
            faults.TryAdd(name, $"{fault.Path}: {fault.Message}");
        foreach (var name in sources.Names.Where(name => !sources.Messages.ContainsKey($"{name}.subject")))
            faults.TryAdd(name, $"templates/{name}.subject.hbs is missing: every email needs a subject");
        return new TemplateSet(templates.ToFrozenDictionary(StringComparer.Ordinal), faults.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>Name to what is wrong with it, for the reason of an unsendable command. <see cref="TemplateCheck"/> has the places.</summary>
    public IReadOnlyDictionary<string, string> Faults => _faults;

    /// <summary>Renders the message of a command.</summary>
    /// <param name="fault">Why not; null when it worked. Never an exception: one bad template stops nobody else.</param>
    /// <param name="sender">Who takes unsubscribes by email; null: <c>{{unsubscribe_url}}</c> is empty.</param>
    public RenderedMessage? Render(SendCommand command, out string? fault, Sender? sender = null)
    {
        if (!_templates.TryGetValue(command.Template, out var template))
        {
            fault = _faults.GetValueOrDefault(command.Template) ?? $"there is no template {command.Template} in definitions version {command.DefinitionsVersion}";
            return null;
        }

        try
        {
            var model = TemplateModel.Of(command, UnsubscribeUrl(command, sender));
            var html = Write(template.Html, model);
            fault = null;
            return new RenderedMessage(OneLine(Write(template.Subject, model)), html, template.Text is null ? PlainText.Of(html) : Write(template.Text, model));
        }
        catch (Exception failure) when (TemplateCompiler.IsOfTheTemplate(failure))
        {
            fault = $"the template {command.Template} does not render: {failure.Message}";
            return null;
        }
    }

    /// <summary>A letter to whom answers go, which names the email.</summary>
    private static string UnsubscribeUrl(SendCommand command, Sender? sender) =>
        MailAddress.TryCreate(sender?.ReplyTo ?? sender?.From, out var address)
            ? $"mailto:{address.Address}?subject={Uri.EscapeDataString($"unsubscribe {command.SendId}")}"
            : "";

    private static string Write(HandlebarsTemplate<TextWriter, object, object> template, object model)
    {
        using var writer = new BudgetWriter();
        template(writer, model);
        return writer.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <param name="Subject">One line.</param>
public sealed record RenderedMessage(string Subject, string Html, string Text);
