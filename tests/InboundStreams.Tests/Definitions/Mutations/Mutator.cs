using System.Text;
using InboundStreams.Definitions;

namespace InboundStreams.Tests.Definitions.Mutations;

/// <summary>Spoils one file of a funnel: by bytes, lines, tokens, values, indentation, repetition, depth and size. The same seed spoils it in the same way.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Odd =
    [
        "", " ", "~", "null", "true", "-1", "0", "1e999", "99999999999999999999", "-9223372036854775808", "0.0001", "NaN", "{}", "[]", "''", "\"\\u0000\"", "&a", "*a", "!!binary x", "? x", "<<: x", "---", "...",
        "0d", "99999999w", "1 day", "36525 days", "90s", "contact.role", "contact.role == \"x\"", "now", "now < contact.employees", "event.properties.a.b.c", "1 / 0", "size(contact.role)", "contact.role.matches(\"(a+)+$\")",
        "segment(\"hot\")", "count(\"visits\", \"30d\") > 3", "duration(\"1h\")", "timestamp(\"2026-01-01T00:00:00Z\")", "score.total * score.total / 0", "has(contact.role)", "!true", "((((1))))", "[1, \"a\", true]", "run.event.at", "score.band",
        "Course Registered", "Email Clicked", "welcome", "news", "material", "total", "é\u202e漢", "\ud83d\ude00", "a: b: c", "- - -", "{{contact.first_name}}", "{{#if}}", "{{#each event.x}}", "{{> button}}", "{{/if}}", "{{{{", "}}", "\\",
    ];

    private readonly Random _random = new(seed);

    public FunnelFile[] Spoil(IReadOnlyList<FunnelFile> files)
    {
        FunnelFile[] spoiled = [.. files];
        for (var left = 1 + _random.Next(3); left > 0; left--)
        {
            var which = _random.Next(spoiled.Length);
            spoiled[which] = spoiled[which] with { Content = Spoil(spoiled[which].Content) };
        }

        return spoiled;
    }

    private string Spoil(string text) => _random.Next(16) switch
    {
        0 => Bytes(text),
        1 => Lines(text, (lines, at) => lines.RemoveAt(at)),
        2 => Lines(text, (lines, at) => lines.Insert(at, lines[_random.Next(lines.Count)])),
        3 => Lines(text, (lines, at) => (lines[at], lines[0]) = (lines[0], lines[at])),
        4 => Lines(text, (lines, at) => lines[at] = new string(' ', _random.Next(8)) + lines[at].TrimStart()),
        5 => Lines(text, (lines, at) => lines[at] = "\t" + lines[at]),
        6 or 7 or 8 or 9 => Value(text),
        10 => Token(text),
        11 => text.Length == 0 ? text : text[.._random.Next(text.Length)],
        12 => text + "\n" + text,
        13 => Deep(text),
        14 => Odd[_random.Next(Odd.Length)],
        _ => Long(text),
    };

    private string Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var left = 1 + _random.Next(4); left > 0 && bytes.Length > 0; left--)
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        return Encoding.UTF8.GetString(bytes);
    }

    private string Lines(string text, Action<List<string>, int> change)
    {
        List<string> lines = [.. text.Split('\n')];
        change(lines, _random.Next(lines.Count));
        return string.Join('\n', lines);
    }

    /// <summary>What stands behind a colon becomes something else.</summary>
    private string Value(string text)
    {
        int[] colons = [.. text.Index().Where(each => each.Item == ':').Select(each => each.Index)];
        if (colons.Length == 0)
            return text;
        var from = colons[_random.Next(colons.Length)] + 1;
        var to = from;
        while (to < text.Length && text[to] is not ('\n' or ',' or '}'))
            to++;
        return $"{text[..from]} {Odd[_random.Next(Odd.Length)]}{text[to..]}";
    }

    private string Token(string text)
    {
        string[] words = [.. text.Split(' ')];
        words[_random.Next(words.Length)] = _random.Next(2) == 0 ? Odd[_random.Next(Odd.Length)] : words[_random.Next(words.Length)];
        return string.Join(' ', words);
    }

    private string Deep(string text)
    {
        var (open, close) = _random.Next(5) switch { 0 => ("[", "]"), 1 => ("{ a: ", " }"), 2 => ("(", ")"), 3 => ("{{#if a}}", "{{/if}}"), _ => ("!", "") };
        var depth = 1 + _random.Next(3000);
        var at = _random.Next(text.Length + 1);
        return text[..at] + string.Concat(Enumerable.Repeat(open, depth)) + "x" + string.Concat(Enumerable.Repeat(close, depth)) + text[at..];
    }

    private string Long(string text)
    {
        var at = _random.Next(text.Length + 1);
        var piece = _random.Next(4) switch { 0 => "x", 1 => " && contact.role == \"x\"", 2 => text[at..][..Math.Min(text.Length - at, 60)], _ => "9" };
        return text[..at] + string.Concat(Enumerable.Repeat(piece, 1 + _random.Next(4000))) + text[at..];
    }
}
