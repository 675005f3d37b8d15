using System.Globalization;
using System.Text;

namespace InboundStreams.Core.Conditions;

/// <summary>Text to tokens. What is no token becomes a fault and is skipped, so that all faults are found at once.</summary>
internal sealed class Lexer(string text, List<ConditionFault> faults)
{
    private static readonly string[] Signs = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "."];
    private int _at;

    public static List<Token> Read(string text, List<ConditionFault> faults) => new Lexer(text, faults).ReadAll();

    private List<Token> ReadAll()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
                _at++;
            if (_at == text.Length)
                break;
            if (ReadOne() is { } token)
                tokens.Add(token);
        }

        tokens.Add(new(TokenKind.End, text.Length, 0, ""));
        return tokens;
    }

    private Token? ReadOne()
    {
        var first = text[_at];
        if (first is 'r' or 'R' && _at + 1 < text.Length && text[_at + 1] is '"' or '\'')
            return ReadString(raw: true);
        if (char.IsAsciiLetter(first) || first == '_')
            return Take(TokenKind.Name, Length(each => char.IsAsciiLetterOrDigit(each) || each == '_'));
        if (char.IsAsciiDigit(first) || (first == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return ReadNumber();
        if (first is '"' or '\'')
            return ReadString(raw: false);

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0)
                return Take(TokenKind.Sign, sign.Length);
        }

        var meant = first is '=' ? "; equality is written ==" : first is '&' or '|' ? $"; write {first}{first}" : "";
        Fault(_at, 1, $"'{first}' is no sign of the condition language{meant}");
        _at++;
        return null;
    }

    private Token ReadNumber()
    {
        var start = _at;
        var hex = text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X';
        var end = _at + (hex ? 2 : 0);
        var isDouble = false;
        for (; end < text.Length; end++)
        {
            var each = text[end];
            if (!hex && ((each == '.' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])) || each is 'e' or 'E'
                || (each is '+' or '-' && text[end - 1] is 'e' or 'E')))
                isDouble = true;
            else if (!(hex ? char.IsAsciiHexDigit(each) : char.IsAsciiDigit(each)))
                break;
        }

        var number = Take(isDouble ? TokenKind.Double : TokenKind.Int, end - start);
        var valid = isDouble
            ? double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            : hex
                ? long.TryParse(number.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
                : ulong.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole <= 1UL << 63;
        if (!valid)
            Fault(start, number.Length, $"{number.Text} is no number of 64 bits");
        return valid ? number : number with { Kind = TokenKind.Int, Text = "0" };
    }

    private Token ReadString(bool raw)
    {
        var start = _at;
        _at += raw ? 1 : 0;
        var quote = text[_at++];
        var content = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && !raw)
                ReadEscape(content);
            else
                content.Append(text[_at++]);
        }

        if (_at == text.Length)
            Fault(start, text.Length - start, $"the string has no end; close it with {quote}");
        else
            _at++;
        return new(TokenKind.String, start, _at - start, content.ToString());
    }

    private void ReadEscape(StringBuilder content)
    {
        var start = _at++;
        var escape = _at < text.Length ? text[_at++] : '\0';
        if (escape == 'u' && _at + 4 <= text.Length
            && ushort.TryParse(text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            content.Append((char)code);
            _at += 4;
            return;
        }

        char? plain = escape switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\\' or '\'' or '"' or '`' or '?' => escape,
            _ => null,
        };
        if (plain is null)
            Fault(start, _at - start, $"'{text[start.._at]}' is no escape; for a pattern write a raw string: r\"…\"");
        else
            content.Append(plain.Value);
    }

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, _at, length, text.Substring(_at, length));
        _at += length;
        return token;
    }

    private int Length(Func<char, bool> belongs)
    {
        var end = _at;
        while (end < text.Length && belongs(text[end]))
            end++;
        return end - _at;
    }

    private void Fault(int start, int length, string message) => faults.Add(new(start + 1, length, message));
}
