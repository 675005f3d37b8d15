using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Scenarios.Updating;

/// <summary>The lines of a file while some of them are replaced. Lines are counted from 1, as in faults; everything else stays byte for byte.</summary>
internal sealed class TestLines
{
    private readonly List<string> _lines = [];
    private readonly SortedDictionary<int, (int Count, List<string> Lines)> _edits = [];

    public TestLines(string content)
    {
        for (var at = 0; at < content.Length;)
        {
            var end = content.AsSpan(at).IndexOfAny("\r\n\u0085\u2028\u2029");
            var next = end < 0 ? content.Length : at + end + (content.AsSpan(at + end).StartsWith("\r\n") ? 2 : 1);
            _lines.Add(content[at..next]);
            at = next;
        }

        NewLine = content.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
    }

    public string NewLine { get; }

    public int Count => _lines.Count;

    /// <summary>Without its end.</summary>
    public string this[int line] => _lines[line - 1].TrimEnd('\r', '\n', '\u0085', '\u2028', '\u2029');

    /// <summary>Whether a node begins its line, at most behind the dashes of lists.</summary>
    public bool Begins(YamlNode node) => this[node.Line].AsSpan(0, node.Column - 1).IndexOfAnyExcept(' ', '-') < 0;

    /// <summary>The last line of what begins at one line and ends before another: comments and empty lines behind it do not belong to it.</summary>
    public int LastOf(int first, int before)
    {
        var last = before - 1;
        while (last > first && this[last].TrimStart() is "" or ['#', ..])
            last--;
        return last;
    }

    /// <summary>Puts lines in the place of others. Edits do not overlap; of those at one place the later follows the earlier.</summary>
    /// <param name="count">How many are replaced; 0: only inserted, before <paramref name="line"/>.</param>
    public void Replace(int line, int count, IEnumerable<string> by)
    {
        var known = _edits.GetValueOrDefault(line, (0, []));
        _edits[line] = (known.Count + count, [.. known.Lines, .. by]);
    }

    public string ToContent()
    {
        var text = new System.Text.StringBuilder();
        for (var line = 1; line <= Count + 1; line++)
        {
            var skipped = 0;
            if (_edits.TryGetValue(line, out var edit))
            {
                skipped = edit.Count;
                if (edit.Lines.Count > 0 && text.Length > 0 && text[^1] is not ('\n' or '\r'))
                    text.Append(NewLine);
                foreach (var each in edit.Lines)
                    text.Append(each).Append(NewLine);
            }

            if (skipped > 0)
                line += skipped - 1;
            else if (line <= Count)
                text.Append(_lines[line - 1]);
        }

        return text.ToString();
    }
}
