using System.Globalization;

namespace InboundStreams.Core.Conditions;

/// <summary>Text to tokens. What is no token becomes a fault and is skipped, so that all faults are found at once.</summary>
internal sealed partial class Lexer(string text, List<ConditionFault> faults)
{
    private static readonly string[] Signs = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "."];
    private int _at;

    public static List<Token> Read(string text, List<ConditionFault> faults) => new Lexer(text, faults).ReadAll();

    private char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

    private List<Token> ReadAll()
    {
        var tokens = new List<Token>();
        while (SkipBlanks() && faults.Count < Limits.Faults)
        {
            if (ReadOne() is { } token)
                tokens.Add(token);
        }

        tokens.Add(new(TokenKind.End, text.Length, 0, ""));
        return tokens;
    }

    /// <summary>Goes over blanks and comments; false at the end.</summary>
    private bool SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] == '/' && Next == '/')
                _at += Length(static each => each is not ('\n' or '\r'));
            else if (text[_at] is ' ' or '\t' or '\n' or '\f' or '\r')
                _at++;
            else
                return true;
        }

        return false;
    }

    private Token? ReadOne()
    {
        var first = text[_at];
        if (first is '"' or '\'' || (first is 'r' or 'R' or 'b' or 'B' && Next is '"' or '\'') || (first is 'b' or 'B' && Next is 'r' or 'R' && IsQuote(_at + 2)))
            return ReadString();
        if (char.IsAsciiLetter(first) || first == '_')
            return Take(TokenKind.Name, Length(IsOfName));
        if (char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Next)))
            return ReadNumber();

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) == 0)
                return Take(TokenKind.Sign, sign.Length);
        }

        var length = char.IsHighSurrogate(first) && char.IsLowSurrogate(Next) ? 2 : 1;
        Fault(_at, length, $"'{text.Substring(_at, length)}' is no sign of the condition language{Meant(first)}");
        _at += length;
        return null;
    }

    private static string Meant(char sign) => sign switch
    {
        '=' => "; equality is written ==",
        '&' or '|' => $"; write {sign}{sign}",
        '{' or '}' => "; it has no maps that are written out",
        '`' or '“' or '”' or '‘' or '’' => "; strings stand in \" or '",
        '\u00a0' => "; it is a blank that does not break: write a plain one",
        _ => "",
    };

    private Token ReadNumber()
    {
        var start = _at;
        var hex = text[_at] == '0' && Next is 'x' or 'X';
        var end = hex ? _at + 2 : _at;
        var isDouble = false;
        for (; end < text.Length; end++)
        {
            var each = text[end];
            if (!hex && ((each == '.' && !isDouble && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1])) || each is 'e' or 'E'
                || (each is '+' or '-' && text[end - 1] is 'e' or 'E')))
                isDouble = true;
            else if (!(hex ? char.IsAsciiHexDigit(each) : char.IsAsciiDigit(each)))
                break;
        }

        var number = Take(isDouble ? TokenKind.Double : TokenKind.Int, end - start);
        if (_at < text.Length && text[_at] is 'u' or 'U' && !IsOfName(Next))
        {
            _at++;
            Fault(start, _at - start, $"'{text[start.._at]}': the condition language has no unsigned ints; write {number.Text}");
        }

        if (IsNumber(number, hex))
            return number;
        Fault(start, number.Length, $"{number.Text} is no number of 64 bits");
        return number with { Kind = TokenKind.Int, Text = "0" };
    }

    /// <summary>An int may be 2⁶³ here: the least int is that with a minus before it.</summary>
    private static bool IsNumber(Token number, bool hex)
    {
        if (number.Kind == TokenKind.Double)
            return double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real);
        var valid = hex
            ? ulong.TryParse(number.Text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole)
            : ulong.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out whole);
        return valid && whole <= 1UL << 63;
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

    private static bool IsOfName(char each) => char.IsAsciiLetterOrDigit(each) || each == '_';

    private bool IsQuote(int at) => at < text.Length && text[at] is '"' or '\'';

    private void Fault(int start, int length, string message) => faults.Add(new(start + 1, length, message));
}
