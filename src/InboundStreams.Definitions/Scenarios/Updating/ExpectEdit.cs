using InboundStreams.Core;
using InboundStreams.Definitions.Yaml;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Updating;

/// <summary>Brings the <c>expect</c> of one test up to what has happened.</summary>
internal sealed class ExpectEdit
{
    private readonly TestLines _lines;
    private readonly YamlNode.Mapping _test;
    private readonly int _end;
    private readonly EntryText _text;
    private readonly List<string> _changes = [];

    /// <param name="end">The first line behind the test.</param>
    private ExpectEdit(TestLines lines, YamlNode.Mapping test, int end, Scenario scenario, Funnel funnel)
    {
        (_lines, _test, _end) = (lines, test, end);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(funnel.Definition.TimeZone) ?? DateTimeZone.Utc;
        var times = (Find(test, "expect") as YamlNode.Mapping)?.Entries.Select(each => each.Value) ?? [];
        var styles = times.Append(Find(test, "events")).OfType<YamlNode.Sequence>().SelectMany(each => each.Items).OfType<YamlNode.Mapping>()
            .Select(each => Find(each, "at")).OfType<YamlNode.Scalar>();
        _text = new(scenario.Start, zone, styles.FirstOrDefault()?.Text.StartsWith('+') ?? true);
    }

    /// <summary>Null when the test is written in a way in which it has no lines of its own.</summary>
    /// <param name="whole">Write the whole block anew instead of its entries.</param>
    public static IReadOnlyList<string>? Apply(TestLines lines, YamlNode.Mapping test, int end, ScenarioResult result, Funnel funnel, bool whole)
    {
        if (!test.Entries.All(each => lines.Begins(each.Key)))
            return null;
        var edit = new ExpectEdit(lines, test, end, result.Scenario, funnel);
        var lists = ListEdit.Of(result.Scenario, result.Run, funnel).Where(each => each.Entries.Count > 0).ToList();
        if (!whole && Find(test, "expect") is YamlNode.Mapping { Entries.Count: > 0 } expect && expect.Entries.All(each => lines.Begins(each.Key)))
            edit.Lists(expect, [.. lists.Where(each => !each.ChangesNothing)]);
        else
            edit.Whole(lists);
        return edit._changes;
    }

    private void Lists(YamlNode.Mapping expect, List<ListEdit> lists)
    {
        foreach (var list in lists)
        {
            var at = expect.Entries.ToList().FindIndex(each => each.Key.Text == list.List);
            if (at < 0)
            {
                // Sends before everything else: they are what a test is read for.
                _lines.Replace(expect.Line, 0, Block(list, new string(' ', expect.Column - 1)));
                continue;
            }

            var key = expect.Entries[at].Key;
            var end = at + 1 < expect.Entries.Count ? expect.Entries[at + 1].Key.Line : EndOf("expect");
            if (expect.Entries[at].Value is YamlNode.Sequence { Items.Count: > 0 } items && items.Items.All(each => each.Line > key.Line && _lines.Begins(each))
                && items.Items.Select(each => each.Line).Distinct().Count() == items.Items.Count && list.Entries.Any(each => each.Wanted is not null))
                Entries(list, items.Items, end);
            else
                Block(key, end, expect.Entries[at].Value, Block(list, new string(' ', key.Column - 1)));
        }
    }

    private void Entries(ListEdit list, IReadOnlyList<YamlNode> items, int end)
    {
        var dash = _lines[items[0].Line][..(items[0].Column - 1)];
        var last = items[0].Line - 1;
        foreach (var entry in list.Entries)
        {
            if (entry.Index is not { } index)
            {
                _lines.Replace(last + 1, 0, [dash + Added(list, entry)]);
                continue;
            }

            var first = items[index].Line;
            last = _lines.LastOf(first, index + 1 < items.Count ? items[index + 1].Line : end);
            if (entry.IsKept)
                continue;
            _changes.Add($"{list.List}: - {string.Join(' ', Enumerable.Range(first, last - first + 1).Select(line => _lines[line].Trim().TrimStart('-').Trim()))}");
            var comment = first == last ? CommentBehind(items[index]) : "";
            _lines.Replace(first, last - first + 1, entry.Wanted is null ? [] : [dash + Added(list, entry) + comment]);
        }
    }

    private void Whole(List<ListEdit> lists)
    {
        var key = _test.Entries.FirstOrDefault(each => each.Key.Text == "expect")?.Key;
        var indent = new string(' ', _test.Column - 1);
        List<string> block = [indent + "expect:", .. lists.SelectMany(each => Block(each, indent + "  "))];
        if (lists.Count == 0)
            block = [indent + "expect: { sends: [] }"];
        var after = _lines.LastOf(_test.Line, _end) + 1;
        if (key is null)
            _lines.Replace(after, 0, block);
        else
            Block(key, EndOf("expect"), Find(_test, "expect"), block);
    }

    /// <summary>A key with its value, in place of what stands there; a comment on its line stays.</summary>
    private void Block(YamlNode.Scalar key, int end, YamlNode? value, List<string> block)
    {
        var last = _lines.LastOf(key.Line, end);
        if (value is not null && value.Line == key.Line && last == key.Line)
            block[0] += CommentBehind(value);
        _lines.Replace(key.Line, last - key.Line + 1, block);
    }

    private List<string> Block(ListEdit list, string indent)
    {
        var entries = list.Entries.Where(each => each.Wanted is not null).ToList();
        _changes.AddRange(list.Entries.Where(each => each.Wanted is null).Select(_ => $"{list.List}: - an entry"));
        return entries.Count == 0 ? [$"{indent}{list.List}: []"] : [$"{indent}{list.List}:", .. entries.Select(each => $"{indent}  - {(each.IsKept ? _text.Of(each.Wanted!) : Added(list, each))}")];
    }

    private string Added(ListEdit list, EntryEdit entry)
    {
        var text = _text.Of(entry.Wanted!);
        _changes.Add($"{list.List}: + {text}");
        return text;
    }

    /// <summary>With the spaces before it; empty behind what does not stand in brackets.</summary>
    private string CommentBehind(YamlNode item)
    {
        var line = _lines[item.Line].AsSpan(item.Column - 1);
        var quote = '\0';
        for (var i = 0; i < line.Length && line[0] is '{' or '['; i++)
        {
            if (line[i] is '\'' or '"' && (quote == '\0' || quote == line[i]))
                quote = quote == '\0' ? line[i] : '\0';
            else if (quote == '\0' && line[i] == '#' && line[i - 1] == ' ')
                return line[line[..i].TrimEnd(' ').Length..].ToString();
        }

        return "";
    }

    private int EndOf(string key)
    {
        var at = _test.Entries.ToList().FindIndex(each => each.Key.Text == key);
        return at + 1 < _test.Entries.Count ? _test.Entries[at + 1].Key.Line : _end;
    }

    private static YamlNode? Find(YamlNode.Mapping map, string key) => map.Entries.FirstOrDefault(each => each.Key.Text == key)?.Value;
}
