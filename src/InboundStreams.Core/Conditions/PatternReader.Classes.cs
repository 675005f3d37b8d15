using System.Globalization;

namespace InboundStreams.Core.Conditions;

/// <summary>Escapes and classes of characters, where RE2 and .NET differ most.</summary>
internal sealed partial class PatternReader
{
    private void ReadClass()
    {
        Copy(1);
        if (_at < _pattern.Length && _pattern[_at] == '^')
            Copy(1);
        for (var first = true; _at < _pattern.Length && (first || _pattern[_at] != ']'); first = false)
        {
            if (_pattern[_at] == '\\')
                ReadEscape(inClass: true);
            else if (Ahead("[:"))
                ReadNamed();
            else if (_pattern[_at] is '[' or ']')
                Write("\\" + _pattern[_at], 1);
            else
                Copy(1);
        }

        if (_at == _pattern.Length)
            throw new PatternFault("a [ has no ]");
        Copy(1);
    }

    private void ReadNamed()
    {
        var end = _pattern.IndexOf(":]", _at, StringComparison.Ordinal);
        var name = end < 0 ? "" : _pattern[(_at + 2)..end];
        var ranges = name switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => @"\x00-\x7F",
            "blank" => @"\t ",
            "cntrl" => @"\x00-\x1F\x7F",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @"\t\n\v\f\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => throw new PatternFault($"there is no class [:{name}:]"),
        };
        Write(ranges, end + 2 - _at);
    }

    private void ReadEscape(bool inClass)
    {
        var escaped = _at + 1 < _pattern.Length ? _pattern[_at + 1] : throw new PatternFault("it ends with a \\");
        if (escaped == 'Q' && !inClass)
        {
            ReadQuoted();
            return;
        }

        if (!inClass && escaped is not ('A' or 'z' or 'b' or 'B'))
            Add(1);
        switch (escaped)
        {
            case 'd' or 'w' or 's' or 'D' or 'W' or 'S':
                var ranges = Ranges(escaped);
                Write(inClass ? ranges : $"[{ranges}]", 2);
                break;
            case 'p' or 'P':
                ReadCategory();
                break;
            case 'x':
                ReadHex();
                break;
            case 'a' or 'f' or 't' or 'n' or 'r' or 'v':
            case 'A' or 'z' or 'b' or 'B' when !inClass:
            case var _ when char.IsAscii(escaped) && !char.IsAsciiLetterOrDigit(escaped):
                Copy(2);
                break;
            default:
                throw new PatternFault($"'\\{escaped}' is not in RE2{(char.IsAsciiDigit(escaped) ? ": what a group took cannot be asked for again" : "")}");
        }
    }

    /// <summary>In ASCII, as RE2 has them; .NET's own know the digits and letters of all languages.</summary>
    private static string Ranges(char escaped) => escaped switch
    {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => @"\t\n\f\r ",
        'D' => @"\0-/:-\uFFFF",
        'W' => @"\0-/:-@\[-^`{-\uFFFF",
        _ => @"\0-\x08\x0B\x0E-\x1F!-\uFFFF",
    };

    private void ReadCategory()
    {
        var one = _at + 2 < _pattern.Length && _pattern[_at + 2] != '{';
        var end = one ? _at + 2 : _pattern.IndexOf('}', _at);
        var name = end < 0 ? "" : one ? _pattern[(_at + 2)..(_at + 3)] : _pattern[Math.Min(_at + 3, end)..end];
        if (name.Length is 0 or > 2)
            throw new PatternFault($"\\p takes a general category, as \\p{{L}} or \\p{{Lu}}; '{name}' is none");
        Write($"\\{_pattern[_at + 1]}{{{name}}}", end + 1 - _at);
    }

    private void ReadHex()
    {
        var braced = _at + 2 < _pattern.Length && _pattern[_at + 2] == '{';
        var start = _at + (braced ? 3 : 2);
        var end = braced ? _pattern.IndexOf('}', _at) : Math.Min(start + 2, _pattern.Length);
        if (end < 0 || (!braced && end - start != 2) || !int.TryParse(_pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > char.MaxValue)
            throw new PatternFault("\\x takes two hexadecimal digits, or some in braces up to {FFFF}");
        Write($"\\u{code:X4}", end + (braced ? 1 : 0) - _at);
    }

    private void ReadQuoted()
    {
        var end = _pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
        var text = _pattern[(_at + 2)..(end < 0 ? _pattern.Length : end)];
        foreach (var each in text)
            Add(1);
        Write(System.Text.RegularExpressions.Regex.Escape(text), (end < 0 ? _pattern.Length : end + 2) - _at);
    }
}
