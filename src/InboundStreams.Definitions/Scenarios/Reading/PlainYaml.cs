using InboundStreams.Definitions.Yaml;
using YamlDotNet.Core;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>
/// Reads the YAML that test files are mostly made of: block lists and mappings, flow ones on one line, plain and simply quoted scalars
/// on one line, comments. It gives the same nodes as <see cref="YamlParser"/> in a fraction of the time, or nothing: at whatever else
/// it meets it gives up, and the file is for the parser that knows all of YAML and reports its faults.
/// </summary>
internal sealed partial class PlainYaml
{
    private const int DepthMax = 60;

    private readonly string _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private bool _gaveUp;

    private PlainYaml(string text) => _text = text;

    private int Column => _at - _lineStart;

    private bool AtEnd => _at >= _text.Length;

    /// <returns>Null when the text has more to it than this reader knows.</returns>
    public static YamlNode? Parse(string text)
    {
        var reader = new PlainYaml(text);
        if (!reader.ToContent(0) || reader._gaveUp)
            return null;
        var root = reader.Block(0);
        return reader._gaveUp || !reader.AtEnd ? null : root;
    }

    private YamlNode? GiveUp()
    {
        _gaveUp = true;
        return null;
    }

    /// <summary>Over the rest of the line, which must be empty or a comment, and over lines of that kind, to the next that says something.</summary>
    /// <param name="from">0 at the beginning of a line, 1 after something.</param>
    /// <returns>False at the end of the text.</returns>
    private bool ToContent(int from)
    {
        var blank = from == 0;
        for (; _at < _text.Length; _at++)
        {
            switch (_text[_at])
            {
                case '\n':
                    (_line, _lineStart, blank) = (_line + 1, _at + 1, true);
                    break;
                case ' ':
                    blank = true;
                    break;
                case '\r' when _at + 1 < _text.Length && _text[_at + 1] == '\n':
                    break;
                case '#' when blank:
                    for (; Next != '\n'; _at++)
                    {
                        if (!IsPlain(Next) && !(Next == '\r' && _at + 2 < _text.Length && _text[_at + 2] == '\n'))
                            GiveUp();
                    }

                    break;
                default:
                    if (Column > 0 && from == 1 && OnSameLine())
                        GiveUp();
                    return true;
            }
        }

        return false;

        bool OnSameLine() => _text.AsSpan(_lineStart, Column).ContainsAnyExcept(' ');
    }

    private YamlNode? Block(int depth)
    {
        if (depth > DepthMax || AtEnd)
            return GiveUp();
        if (_text[_at] == '-' && Next is ' ')
            return List(depth);
        if (_text[_at] is '{' or '[')
        {
            var flow = Flow(depth);
            ToContent(1);
            return flow;
        }

        var scalar = Scalar(inFlow: false);
        return _gaveUp ? null : IsColon() ? Mapping(scalar!, depth) : AfterScalar(scalar!);
    }

    private YamlNode.Scalar AfterScalar(YamlNode.Scalar scalar)
    {
        ToContent(1);
        return scalar;
    }

    private YamlNode? List(int depth)
    {
        var (line, column) = (_line, Column);
        var items = new List<YamlNode>();
        while (!_gaveUp && !AtEnd && Column == column && _text[_at] == '-' && Next is ' ')
        {
            for (_at++; !AtEnd && _text[_at] == ' ';)
                _at++;
            if (AtEnd || _text[_at] is '\n' or '\r' or '#' || Block(depth + 1) is not { } item)
                return GiveUp();
            items.Add(item);
        }

        return _gaveUp || (!AtEnd && Column >= column) ? GiveUp() : new YamlNode.Sequence(line, column + 1, items);
    }

    private YamlNode? Mapping(YamlNode.Scalar key, int depth)
    {
        var column = key.Column - 1;
        var entries = new List<YamlEntry>();
        while (true)
        {
            var value = ValueOf(key, depth);
            if (_gaveUp || entries.Exists(each => each.Key.Text == key.Text))
                return GiveUp();
            entries.Add(new(key, value!));
            if (AtEnd || Column < column)
                return new YamlNode.Mapping(entries[0].Key.Line, column + 1, entries);
            if (Column > column || Scalar(inFlow: false) is not { } next || !IsColon())
                return GiveUp();
            key = next;
        }
    }

    private YamlNode? ValueOf(YamlNode.Scalar key, int depth)
    {
        _at++;
        while (!AtEnd && _text[_at] == ' ')
            _at++;
        if (AtEnd)
            return GiveUp();
        if (_text[_at] is '\n' or '\r' or '#')
        {
            if (!ToContent(0))
                return GiveUp();
            var isBelow = Column > key.Column - 1 || (Column == key.Column - 1 && _text[_at] == '-' && Next is ' ');
            return isBelow ? Block(depth + 1) : GiveUp();
        }

        var value = _text[_at] is '{' or '[' ? Flow(depth + 1) : Scalar(inFlow: false);
        if (_gaveUp || IsColon())
            return GiveUp();
        ToContent(1);
        return value;
    }

    private char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\n';

    private bool IsColon() => !AtEnd && _text[_at] == ':' && Next is ' ' or '\n' or '\r';
}
