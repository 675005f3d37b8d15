using System.Globalization;
using System.Text.RegularExpressions;
using HandlebarsDotNet;

namespace InboundStreams.Email.Templates;

/// <summary>Compiles a bundle's templates with Handlebars.Net. Each file is compiled for itself, so that every fault is found, and at its place.</summary>
internal sealed partial class TemplateCompiler
{
    private readonly IHandlebars _html = Environment(new HtmlEncoder());
    private readonly IHandlebars _plain = Environment(null);
    private readonly List<(string Name, TemplateFault Fault)> _faults = [];

    private TemplateCompiler()
    {
    }

    /// <returns>What can be rendered, and what cannot, by the name of the message or of the shared part.</returns>
    public static (Dictionary<string, CompiledTemplate> Templates, IReadOnlyList<(string Name, TemplateFault Fault)> Faults) Compile(TemplateSources sources)
    {
        var compiler = new TemplateCompiler();
        foreach (var (name, source) in sources.Shared)
            compiler.Register(name, source);
        var templates = new Dictionary<string, CompiledTemplate>(StringComparer.Ordinal);
        foreach (var name in sources.Names)
        {
            var message = sources.Messages[name];
            var html = compiler.Compile(name, message with { Content = WithoutIndents(message.Content) }, compiler._html);
            var subject = sources.Messages.TryGetValue($"{name}.subject", out var line) ? compiler.Compile(name, line, compiler._plain) : null;
            var text = sources.Messages.TryGetValue($"{name}.text", out var plain) ? compiler.Compile(name, plain, compiler._plain) : null;
            if (html is not null && subject is not null && (plain is null || text is not null))
                templates[name] = new(html, subject, text);
        }

        return (templates, compiler._faults);
    }

    /// <summary>Handlebars.Net lets these out for what stands in a template or in the values that it is given.</summary>
    public static bool IsOfTheTemplate(Exception failure) => failure is HandlebarsException or OutputBudgetException
        or InvalidOperationException or FormatException or ArgumentException or InvalidCastException or ArithmeticException
        or NullReferenceException or IndexOutOfRangeException or KeyNotFoundException or NotSupportedException or RegexMatchTimeoutException;

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

    private void Register(string name, TemplateSource source) => Try(name, source, () =>
    {
        _html.RegisterTemplate(name, WithoutIndents(source.Content));
        _plain.RegisterTemplate(name, source.Content);
        return source;
    });

    private HandlebarsTemplate<TextWriter, object, object>? Compile(string name, TemplateSource source, IHandlebars handlebars) =>
        Try(name, source, () => handlebars.Compile(new StringReader(source.Content)));

    private T? Try<T>(string name, TemplateSource source, Func<T> compile)
        where T : class
    {
        if (TemplateLimits.Refuse(source.Content) is { } refused)
        {
            _faults.Add((name, source.Fault(0, TemplateFaultKind.Broken, refused)));
            return null;
        }

        try
        {
            return compile();
        }
        catch (Exception failure) when (IsOfTheTemplate(failure))
        {
            _faults.Add((name, At(source, failure.Message)));
            return null;
        }
    }

    /// <summary>
    /// Handlebars.Net 2.4.3 escapes nothing in a partial that stands indented on a line of its own (its PartialBinder renders that one through a
    /// writer without encoding). The indent, which means nothing in HTML, goes inside the tag, so that every fault keeps its place.
    /// </summary>
    private static string WithoutIndents(string source) => IndentedPartial().Replace(source, "${tag}${indent}");

    [GeneratedRegex(@"^(?<indent>[ \t]+)(?<tag>\{\{#?>)", RegexOptions.Multiline, 1000)]
    private static partial Regex IndentedPartial();

    /// <summary>Handlebars.Net writes its place, if it has one, behind its message; it counts lines from 0.</summary>
    private static TemplateFault At(TemplateSource source, string message)
    {
        var place = Place().Match(message);
        var what = (place.Success ? message[..place.Index] : message).ReplaceLineEndings(" ").Trim().TrimEnd('.');
        var fault = source.Fault(0, TemplateFaultKind.Broken, $"the template cannot be read: {what}; correct it");
        return place.Success
            && int.TryParse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture, out var line)
            && int.TryParse(place.Groups["column"].ValueSpan, CultureInfo.InvariantCulture, out var column)
            ? fault with { Line = line + 1, Column = Math.Max(1, column) }
            : fault;
    }

    [GeneratedRegex(@"\s*Occured at:\s*(?<line>\d+):(?<column>\d+)\s*$", RegexOptions.None, 1000)]
    private static partial Regex Place();
}

/// <param name="Text">Null: made from the HTML.</param>
internal sealed record CompiledTemplate(
    HandlebarsTemplate<TextWriter, object, object> Html,
    HandlebarsTemplate<TextWriter, object, object> Subject,
    HandlebarsTemplate<TextWriter, object, object>? Text);
