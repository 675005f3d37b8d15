using System.Net;
using System.Text.RegularExpressions;

namespace InboundStreams.Email.Templates;

/// <summary>The plain text of an email without a text template: the HTML's words, its links behind their labels.</summary>
internal static partial class PlainText
{
    public static string Of(string html)
    {
        var text = Invisible().Replace(html, "");
        text = Spaces().Replace(text, " ");
        text = Link().Replace(text, match => Tag().Replace(match.Groups["label"].Value, "").Trim() is var label && label == match.Groups["url"].Value ? label : $"{label}: {match.Groups["url"].Value}");
        text = Item().Replace(text, "\n- ");
        text = Break().Replace(text, "\n");
        text = Paragraph().Replace(text, "\n\n");
        text = WebUtility.HtmlDecode(Tag().Replace(text, ""));
        text = string.Join('\n', text.Split('\n').Select(line => line.Trim()));
        return BlankLines().Replace(text, "\n\n").Trim() + "\n";
    }

    [GeneratedRegex(@"<(head|style|script)\b.*?</\1>|<!--.*?-->|<!DOCTYPE[^>]*>", RegexOptions.IgnoreCase | RegexOptions.Singleline, 1000)]
    private static partial Regex Invisible();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex("""<a\b[^>]*?href=["'](?<url>[^"']*)["'][^>]*>(?<label>.*?)</a>""", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"<li\b[^>]*>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Item();

    [GeneratedRegex(@"<br\b[^>]*>|</tr>|</ul>|</ol>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Break();

    [GeneratedRegex(@"</(p|div|h[1-6]|table)>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Paragraph();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\n{3,}", RegexOptions.None, 1000)]
    private static partial Regex BlankLines();
}
