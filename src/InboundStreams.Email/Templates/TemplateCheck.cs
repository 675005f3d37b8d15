using System.Globalization;
using System.Text.RegularExpressions;

namespace InboundStreams.Email.Templates;

/// <summary>What is refused before Handlebars.Net sees it, because it would render wrongly without a word, or end the process.</summary>
internal static partial class TemplateCheck
{
    // 256 KB of source is far beyond any email; deep nesting overflows Handlebars.Net's stack, which nothing can catch.
    private const int SourceBytesMax = 256 * 1024;
    private const int NestingMax = 32;

    /// <returns>What is wrong and what to do; null when nothing is.</returns>
    public static string? Refuse(string source)
    {
        if (source.Length > SourceBytesMax)
            return string.Create(CultureInfo.InvariantCulture, $"the template has {source.Length} characters; at most {SourceBytesMax} are taken. Move parts into partials");
        if (InverseElse().IsMatch(source))
            return "{{^}} is not understood as \"else\" here and would print both branches; write {{else}}";
        return Depth(source) > NestingMax
            ? string.Create(CultureInfo.InvariantCulture, $"blocks or sub-expressions are nested deeper than {NestingMax}; move the inner ones into partials")
            : null;
    }

    private static int Depth(string source)
    {
        var (depth, deepest) = (0, 0);
        foreach (Match mark in Marks().Matches(source))
        {
            depth += mark.Value switch
            {
                "(" => 1,
                ")" => -1,
                ['{', '{', '/', ..] or ['{', '{', '~', '/', ..] => -1,
                _ => 1,
            };
            deepest = Math.Max(deepest, depth);
        }

        return deepest;
    }

    [GeneratedRegex(@"\{\{~?\^~?\}\}")]
    private static partial Regex InverseElse();

    [GeneratedRegex(@"\{\{~?[#/^]|[()]")]
    private static partial Regex Marks();
}
