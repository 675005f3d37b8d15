using System.Globalization;

namespace InboundStreams.Email.Templates;

/// <summary>Finds what stands in a template's braces, with places. Whether it is well formed Handlebars.Net says; this only must not get lost.</summary>
internal sealed class TagScanner
{
    private readonly string _source;
    private int _at;

    private TagScanner(string source) => _source = source;

    public static IEnumerable<TemplateTag> Scan(string source)
    {
        var scanner = new TagScanner(source);
        while (scanner.Next() is { } start)
        {
            if (scanner.Tag(start) is { } tag)
                yield return tag;
        }
    }

    /// <summary>The next opening braces that no backslash makes into text; null at the end.</summary>
    private int? Next()
    {
        while (true)
        {
            var start = _source.IndexOf("{{", Math.Min(_at, _source.Length), StringComparison.Ordinal);
            if (start < 0)
                return null;
            _at = start + 2;
            if (start == 0 || _source[start - 1] != '\\')
                return start;
        }
    }

    /// <summary>Null for a comment.</summary>
    private TemplateTag? Tag(int start)
    {
        SkipMarks("{~");
        if (Here() == '!')
        {
            var end = _source.AsSpan(_at).StartsWith("!--") ? "--" : "}}";
            var found = _source.IndexOf(end, _at + 1 + (end == "--" ? 2 : 0), StringComparison.Ordinal);
            _at = found < 0 ? _source.Length : found + end.Length;
            return null;
        }

        var kind = Kind();
        var words = Words(closedBy: '}');
        var parameters = Parameters(ref words);
        if (kind == TagKind.Value && words is [{ Text: "else", IsLiteral: false }, ..])
            return new(TagKind.Else, start, words[1..], parameters);
        return new(kind, start, words, parameters);
    }

    private TagKind Kind()
    {
        switch (Here())
        {
            case '#':
                _at++;
                SkipMarks("");
                if (Here() is '>' or '*')
                    return _source[_at++] == '>' ? TagKind.PartialBlock : TagKind.Inline;
                return TagKind.Block;
            case '^':
                _at++;
                return TagKind.Inverse;
            case '/':
                _at++;
                return TagKind.Close;
            case '>':
                _at++;
                return TagKind.Partial;
            default:
                return TagKind.Value;
        }
    }

    /// <summary>Without recursion deeper than the parentheses, whose number is bounded before.</summary>
    private TemplateWord[] Words(char closedBy)
    {
        var words = new List<TemplateWord>();
        while (true)
        {
            SkipMarks("~");
            if (_at >= _source.Length)
                return [.. words];
            if (Here() == closedBy)
            {
                _at++;
                return [.. words];
            }

            if (Here() is '}' or ')')
                return [.. words];
            var before = _at;
            words.Add(Word());
            if (_at == before)
                _at++;
        }
    }

    private TemplateWord Word()
    {
        var start = _at;
        if (Here() == '(')
        {
            _at++;
            return new(start, "", IsLiteral: false, Call: Words(closedBy: ')'));
        }

        if (Here() is '"' or '\'')
            return new(start, Quoted(), IsLiteral: true);
        while (_at < _source.Length && !char.IsWhiteSpace(Here()) && Here() is not ('}' or '(' or ')' or '~' or '=' or '"' or '\''))
            _at = Here() == '[' ? Math.Max(_at + 1, _source.IndexOf(']', _at) + 1) : _at + 1;
        var text = _source[start.._at];
        if (Here() == '=' && text.Length > 0)
        {
            _at++;
            return Word() with { Key = text };
        }

        return new(start, text, IsLiteral(text));
    }

    private string Quoted()
    {
        var (quote, start) = (Here(), _at + 1);
        var end = _source.IndexOf(quote, start);
        _at = end < 0 ? _source.Length : end + 1;
        return _source[start..(end < 0 ? _source.Length : end)];
    }

    private static string[] Parameters(ref TemplateWord[] words)
    {
        var from = Array.FindIndex(words, each => each is { Text: "as", IsLiteral: false });
        if (from <= 0 || from + 1 >= words.Length || !words[from + 1].Text.StartsWith('|'))
            return [];
        string[] names = [.. words[(from + 1)..].Select(each => each.Text.Trim('|')).Where(each => each.Length > 0)];
        words = words[..from];
        return names;
    }

    private static bool IsLiteral(string text) =>
        text is "true" or "false" or "null" or "undefined" || decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private void SkipMarks(string marks)
    {
        while (_at < _source.Length && (char.IsWhiteSpace(_source[_at]) || marks.Contains(_source[_at], StringComparison.Ordinal)))
            _at++;
    }

    private char Here() => _at < _source.Length ? _source[_at] : '\0';
}
