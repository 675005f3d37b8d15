using System.Globalization;
using System.Text;

namespace InboundStreams.Cli.Scenarios;

/// <summary>Text from files and events, made safe for a terminal and for XML.</summary>
internal static class Printable
{
    /// <summary>Control characters, halves of surrogate pairs and U+FFFE, U+FFFF are written as <c>\u001B</c>.</summary>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                safe.Append(text[i]).Append(text[++i]);
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] >= '\uFFFE')
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            else
                safe.Append(text[i]);
        }

        return safe.ToString();
    }
}
