using System.Globalization;
using System.Text.RegularExpressions;

namespace InboundStreams.Email.Templates;

/// <summary>What is refused before Handlebars.Net sees it, because it would render wrongly without a word, take too long, or end the process.</summary>
internal static partial class TemplateLimits
{
    // 256 KB of source is far beyond any email; deep nesting overflows Handlebars.Net's stack, which nothing can catch.
    private const int SourceBytesMax = 256 * 1024;
    private const int NestingMax = 32;

    // Handlebars.Net takes 0.1 s to compile 2,000 of them, and more than twice as long for twice as many.
    private const int TagsMax = 2000;

    /// <returns>What is wrong and what to do; null when nothing is.</returns>
    public static string? Refuse(string source)
    {
        if (source.Length > SourceBytesMax)
            return string.Create(CultureInfo.InvariantCulture, $"the template has {source.Length} characters; at most {SourceBytesMax} are taken. Move parts into partials");
        if (InverseElse().IsMatch(source))
            return "{{^}} is not understood as \"else\" here and would print both branches; write {{else}}";
        if (source.Contains("{{{{", StringComparison.Ordinal))
            return "raw blocks {{{{…}}}} are not understood here; write a single \\ before braces that are text";
        if (Tags(source) is > TagsMax and var tags)
            return string.Create(CultureInfo.InvariantCulture, $"the template has {tags} pairs of braces; at most {TagsMax} are taken. Move parts into partials");
        return Depth(source) > NestingMax
            ? string.Create(CultureInfo.InvariantCulture, $"blocks or sub-expressions are nested deeper than {NestingMax}; move the inner ones into partials")
            : null;
    }

    private static int Tags(string source)
    {
        var count = 0;
        for (var at = source.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = source.IndexOf("{{", at + 2, StringComparison.Ordinal))
            count++;
        return count;
    }

    /// <summary>Of blocks, and of sub-expressions within them. Text between the marks does not count, and what closes too much hides nothing.</summary>
    private static int Depth(string source)
    {
        var (blocks, parentheses, deepest, inside) = (0, 0, 0, false);
        for (var i = 0; i < source.Length; i++)
        {
            if (!inside && source.AsSpan(i).StartsWith("{{"))
            {
                (inside, parentheses) = (true, 0);
                while (i + 1 < source.Length && source[i] is '{' or '~' or ' ')
                    i++;
                blocks = source[i] switch
                {
                    '#' or '^' => blocks + 1,
                    '/' => Math.Max(0, blocks - 1),
                    _ => blocks,
                };
            }

            inside &= source[i] != '}';
            parentheses = (inside, source[i]) switch
            {
                (true, '(') => parentheses + 1,
                (true, ')') => Math.Max(0, parentheses - 1),
                _ => parentheses,
            };
            deepest = Math.Max(deepest, blocks + parentheses);
        }

        return deepest;
    }

    [GeneratedRegex(@"\{\{~?\s*\^\s*~?\}\}")]
    private static partial Regex InverseElse();
}
