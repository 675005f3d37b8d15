using InboundStreams.Definitions.Yaml;
using YamlDotNet.Core;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>What stands on one line: flow lists and mappings, scalars.</summary>
internal sealed partial class PlainYaml
{
    private YamlNode? Flow(int depth)
    {
        if (depth > DepthMax)
            return GiveUp();
        var (line, column, isMap) = (_line, Column + 1, _text[_at] == '{');
        var close = isMap ? '}' : ']';
        List<YamlEntry>? entries = isMap ? [] : null;
        List<YamlNode>? items = isMap ? null : [];
        _at++;
        while (SkipSpaces() && _text[_at] != close)
        {
            if (isMap ? !Entry(entries!, depth) : !Item(items!, depth))
                return GiveUp();
            if (!SkipSpaces() || (_text[_at] != ',' && _text[_at] != close))
                return GiveUp();
            if (_text[_at] == ',')
                _at++;
        }

        if (AtEnd || _text[_at] != close)
            return GiveUp();
        _at++;
        return isMap ? new YamlNode.Mapping(line, column, entries!) : new YamlNode.Sequence(line, column, items!);
    }

    private bool Entry(List<YamlEntry> entries, int depth)
    {
        if (Scalar(inFlow: true) is not { } key || AtEnd || _text[_at] != ':' || Next is not ' ')
            return false;
        _at++;
        foreach (var each in entries)
        {
            if (each.Key.Text == key.Text)
                return false;
        }

        if (!SkipSpaces() || Value(depth) is not { } value)
            return false;
        entries.Add(new(key, value));
        return true;
    }

    private bool Item(List<YamlNode> items, int depth)
    {
        if (Value(depth) is not { } item || (!AtEnd && _text[_at] == ':'))
            return false;
        items.Add(item);
        return true;
    }

    private YamlNode? Value(int depth) => _text[_at] is '{' or '[' ? Flow(depth + 1) : Scalar(inFlow: true);

    /// <summary>False at the end of the line.</summary>
    private bool SkipSpaces()
    {
        while (!AtEnd && _text[_at] == ' ')
            _at++;
        return !AtEnd && _text[_at] is not ('\n' or '\r' or '#');
    }

    private YamlNode.Scalar? Scalar(bool inFlow)
    {
        if (AtEnd)
            return (YamlNode.Scalar?)GiveUp();
        return _text[_at] switch
        {
            '\'' => Quoted('\'', ScalarStyle.SingleQuoted),
            '"' => Quoted('"', ScalarStyle.DoubleQuoted),
            _ => Plain(inFlow),
        };
    }

    private YamlNode.Scalar? Quoted(char quote, ScalarStyle style)
    {
        var (start, column) = (++_at, Column);
        while (!AtEnd && _text[_at] != quote)
        {
            if (_text[_at] == '\\' || !IsPlain(_text[_at]))
                return (YamlNode.Scalar?)GiveUp();
            _at++;
        }

        // A doubled quote, or something that stands too close, is for the whole parser.
        if (AtEnd || Next is not (' ' or ',' or '}' or ']' or ':' or '\n' or '\r'))
            return (YamlNode.Scalar?)GiveUp();
        var text = _text[start.._at++];
        return new(_line, column, _line, text, style);
    }

    private YamlNode.Scalar? Plain(bool inFlow)
    {
        var start = _at;
        if (!char.IsLetterOrDigit(_text[_at]) && !(_text[_at] is '+' or '_' or '/' or '-' or '.' && char.IsAsciiLetterOrDigit(Next)))
            return (YamlNode.Scalar?)GiveUp();
        for (; !AtEnd; _at++)
        {
            var here = _text[_at];
            if (here is '\n' or '\r' || (here == '#' && _text[_at - 1] == ' '))
                break;
            if (here == ':' && !char.IsAsciiLetterOrDigit(Next) && Next != '/')
                break;
            if (inFlow && here is ',' or '}' or ']')
                break;
            if (!IsPlain(here) || (inFlow && here is '{' or '['))
                return (YamlNode.Scalar?)GiveUp();
        }

        // A colon inside is either what ends a key or, with something odd behind it, for the whole parser.
        if (!AtEnd && _text[_at] == ':' && Next is not (' ' or '\n' or '\r'))
            return (YamlNode.Scalar?)GiveUp();
        var text = _text.AsSpan(start, _at - start).TrimEnd(' ');
        if (!AtEnd && _text[_at] == ':' && text.Length < _at - start)
            return (YamlNode.Scalar?)GiveUp();
        return new(_line, start - _lineStart + 1, _line, Kept(text), ScalarStyle.Plain);
    }

    /// <summary>Visible characters whose width nobody disputes.</summary>
    private static bool IsPlain(char each) =>
        each is >= ' ' and < '\u007F' || (each > '\u00A0' && each is not ('\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE') && !char.IsSurrogate(each));

    /// <summary>The same words stand in every line of a test file.</summary>
    private string Kept(ReadOnlySpan<char> text)
    {
        if (text.Length > 24)
            return text.ToString();
        var slot = (string.GetHashCode(text) & int.MaxValue) % _words.Length;
        return _words[slot] is { } known && text.SequenceEqual(known) ? known : _words[slot] = text.ToString();
    }

    private readonly string?[] _words = new string?[256];
}
