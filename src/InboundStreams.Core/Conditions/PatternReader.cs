using System.Globalization;
using System.Text;

namespace InboundStreams.Core.Conditions;

/// <summary>Reads a pattern as RE2 does, writes it as .NET has it, and measures it on the way.</summary>
internal sealed partial class PatternReader
{
    private readonly string _pattern;
    private readonly StringBuilder _out = new();
    private readonly Stack<(Size Total, Size Last, bool Lines)> _groups = new();
    private int _at;

    /// <summary>The flag <c>m</c>, up to the end of the group.</summary>
    private bool _lines;

    /// <summary>Of the group so far, and of the last part of it.</summary>
    private Size _total;
    private Size _last;

    /// <summary>Characters that counted repetitions add, and repetitions in all.</summary>
    private long _added;
    private long _repetitions;

    private PatternReader(string pattern) => _pattern = pattern;

    public static bool TryTranslate(string pattern, out string translated, out string refused)
    {
        (translated, refused) = ("", "");
        try
        {
            translated = new PatternReader(pattern).Translate();
            return true;
        }
        catch (PatternFault fault)
        {
            refused = fault.Message;
            return false;
        }
    }

    private string Translate()
    {
        if (_pattern.Length > Limits.Pattern)
            throw new PatternFault($"it is longer than {Limits.Pattern} characters");
        while (_at < _pattern.Length)
            ReadOne();
        return _out.ToString();
    }

    private void ReadOne()
    {
        var first = _pattern[_at];
        switch (first)
        {
            case '\\':
                ReadEscape(inClass: false);
                break;
            case '[':
                ReadClass();
                Add(1);
                break;
            case '(':
                _groups.Push((_total, _last, _lines));
                (_total, _last) = (default, default);
                ReadGroup();
                break;
            case ')' when _groups.Count > 0:
                var size = _total;
                (_total, _, _lines) = _groups.Pop();
                Copy(1);
                Add(size);
                break;
            case '{' when Counted() is { } counted:
                Repeat(counted.Times);
                Copy(counted.Length);
                break;
            case '$' when !_lines:
                Write(@"\z", 1);
                break;
            default:
                Copy(1);
                if (first is '*' or '+' or '?')
                    Repeat(1);
                else if (first is not ('|' or '^'))
                    Add(1);
                break;
        }
    }

    private void ReadGroup()
    {
        if (Ahead("(?P<") || (Ahead("(?<") && !Ahead("(?<=") && !Ahead("(?<!")))
        {
            var name = _pattern.IndexOf('>', _at);
            if (name < 0)
                throw new PatternFault("a group's name has no end");
            Write("(", name + 1 - _at);
            return;
        }

        if (!Ahead("(?"))
        {
            Copy(1);
            return;
        }

        var end = _at + 2;
        while (end < _pattern.Length && _pattern[end] is 'i' or 'm' or 's' or '-')
            end++;
        if (end == _pattern.Length || _pattern[end] is not (':' or ')'))
            throw new PatternFault($"'{_pattern.AsSpan(_at, Math.Min(end + 1, _pattern.Length) - _at)}' is not in RE2: groups are (…), (?:…), (?P<name>…) and (?ims-ims:…)");
        var flags = _pattern.AsSpan(_at, end - _at);
        if (flags.LastIndexOf('m') is var flag and >= 0)
            _lines = !flags[..flag].Contains('-');
        if (_pattern[end] == ')')
            (_total, _last, _) = _groups.Pop();
        Copy(end + 1 - _at);
    }

    /// <summary><c>{3}</c>, <c>{3,}</c> or <c>{3,5}</c>; anything else between braces stands for itself.</summary>
    private (int Length, int Times)? Counted()
    {
        var close = _pattern.IndexOf('}', _at);
        if (close < 0)
            return null;
        var parts = _pattern[(_at + 1)..close].Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !parts.All(part => part.All(char.IsAsciiDigit)))
            return null;
        var times = parts.Max(part => part.Length == 0 ? 0 : int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue);
        return (close + 1 - _at, times);
    }

    /// <summary>The last part is repeated, so many times as written out.</summary>
    private void Repeat(int times)
    {
        var before = _last;
        _last = before.Repeated(times);
        var (characters, repetitions) = (_last.Characters - before.Characters, _last.Repetitions - before.Repetitions);
        _total = new(_total.Characters + characters, _total.Repetitions + repetitions);
        _added += characters;
        _repetitions += repetitions;
        if (_added > Limits.Repetition)
            throw new PatternFault($"its repetitions, written out, add more than {Limits.Repetition} characters");
        if (_repetitions > Limits.Repetitions)
            throw new PatternFault($"it has more than {Limits.Repetitions} repetitions");
    }

    private void Add(long characters) => Add(new Size(characters, 0));

    private void Add(Size size)
    {
        _last = size;
        _total = new(_total.Characters + size.Characters, _total.Repetitions + size.Repetitions);
    }

    private bool Ahead(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;

    private void Copy(int length) => Write(_pattern.Substring(_at, length), length);

    private void Write(string text, int length)
    {
        _out.Append(text);
        _at += length;
    }

    /// <summary>With counted repetitions written out.</summary>
    /// <param name="Repetitions"><c>*</c>, <c>+</c>, <c>?</c> and those with a count.</param>
    private readonly record struct Size(long Characters, long Repetitions)
    {
        public Size Repeated(int times) => new(Characters * Math.Max(times, 1), (Repetitions * Math.Max(times, 1)) + 1);
    }

    private sealed class PatternFault(string message) : Exception(message);
}
