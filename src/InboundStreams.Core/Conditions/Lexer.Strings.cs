using System.Globalization;
using System.Text;

namespace InboundStreams.Core.Conditions;

/// <summary>Strings: between quotes or three of them, raw behind an <c>r</c>.</summary>
internal sealed partial class Lexer
{
    private Token ReadString()
    {
        var start = _at;
        var (raw, bytes) = (false, false);
        for (; !IsQuote(_at); _at++)
        {
            raw |= text[_at] is 'r' or 'R';
            bytes |= text[_at] is 'b' or 'B';
        }

        var quote = new string(text[_at], 3);
        if (string.CompareOrdinal(text, _at, quote, 0, 3) != 0)
            quote = quote[..1];
        _at += quote.Length;
        var content = ReadContent(quote, raw);
        if (content is null)
            Fault(start, _at - start, $"the string has no end; close it with {quote}");
        else if (bytes)
            Fault(start, _at - start, "the condition language has no bytes; write a string without the b");
        else if (!IsUnicode(content))
            Fault(start, _at - start, "the string holds half a surrogate pair");
        return new(TokenKind.String, start, _at - start, content ?? "");
    }

    /// <summary>Null where the closing quote is missing: at the end of the text, and of the line but for three quotes.</summary>
    private string? ReadContent(string quote, bool raw)
    {
        var content = new StringBuilder();
        while (_at < text.Length)
        {
            if (string.CompareOrdinal(text, _at, quote, 0, quote.Length) == 0)
            {
                _at += quote.Length;
                return content.ToString();
            }

            if (quote.Length == 1 && text[_at] is '\n' or '\r')
                return null;
            if (text[_at] == '\\' && !raw)
                ReadEscape(content);
            else
                content.Append(text[_at++]);
        }

        return null;
    }

    private void ReadEscape(StringBuilder content)
    {
        var start = _at++;
        var escape = _at < text.Length ? text[_at++] : '\0';
        var code = escape switch
        {
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => escape,
            'x' or 'X' => Code(2),
            'u' => Code(4),
            'U' => Code(8),
            >= '0' and <= '3' => Octal(escape),
            _ => -1,
        };
        if (code is < 0 or > 0x10FFFF || (escape == 'U' && code is >= 0xD800 and <= 0xDFFF))
            Fault(start, _at - start, $"'{text[start.._at]}' is no escape; for a pattern write a raw string: r\"…\"");
        else if (code > char.MaxValue)
            content.Append(char.ConvertFromUtf32(code));
        else
            content.Append((char)code);
    }

    private int Code(int digits)
    {
        if (_at + digits > text.Length || !int.TryParse(text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return -1;
        _at += digits;
        return code;
    }

    private int Octal(char first)
    {
        if (_at + 2 > text.Length || text[_at] is < '0' or > '7' || text[_at + 1] is < '0' or > '7')
            return -1;
        _at += 2;
        return ((first - '0') * 64) + ((text[_at - 2] - '0') * 8) + text[_at - 1] - '0';
    }

    private static bool IsUnicode(string content)
    {
        for (var i = 0; i < content.Length; i++)
        {
            if (char.IsSurrogate(content[i]) && !(char.IsHighSurrogate(content[i]) && i + 1 < content.Length && char.IsLowSurrogate(content[++i])))
                return false;
        }

        return true;
    }
}
