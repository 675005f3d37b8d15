using YamlDotNet.Core;

namespace InboundStreams.Definitions.Yaml;

/// <summary>Finds the place in the file of a character of a scalar's text, for faults within conditions.</summary>
internal static class ScalarPlaces
{
    /// <param name="index">From 0 within the text; its length is the place behind the last character.</param>
    /// <param name="lines">The file's lines.</param>
    /// <returns>Of a text that the file folds over several lines, its beginning.</returns>
    public static (int Line, int Column) Locate(YamlNode.Scalar scalar, int index, string[] lines) => scalar.Style switch
    {
        ScalarStyle.Literal => InLiteral(scalar, index, lines),
        ScalarStyle.Folded => (scalar.Line, scalar.Column),
        _ when scalar.EndLine != scalar.Line => (scalar.Line, scalar.Column),
        ScalarStyle.SingleQuoted => (scalar.Line, scalar.Column + 1 + Width(lines[scalar.Line - 1].AsSpan(scalar.Column), index, SingleQuoted)),
        ScalarStyle.DoubleQuoted => (scalar.Line, scalar.Column + 1 + Width(lines[scalar.Line - 1].AsSpan(scalar.Column), index, DoubleQuoted)),
        _ => (scalar.Line, scalar.Column + index),
    };

    private static (int Line, int Column) InLiteral(YamlNode.Scalar scalar, int index, string[] lines)
    {
        var before = scalar.Text.AsSpan(0, Math.Min(index, scalar.Text.Length));
        var first = scalar.Line; // the line below the '|', counted from 0
        var line = first + before.Count('\n');
        while (first < lines.Length && string.IsNullOrWhiteSpace(lines[first]))
            first++;
        var indent = first < lines.Length ? lines[first].Length - lines[first].TrimStart(' ').Length : 0;
        return (line + 1, indent + 1 + before.Length - (before.LastIndexOf('\n') + 1));
    }

    /// <summary>How many characters of the file stand for the first <paramref name="count"/> characters of the text.</summary>
    private static int Width(ReadOnlySpan<char> source, int count, Func<char, char, int> widthOf)
    {
        var at = 0;
        for (var i = 0; i < count && at < source.Length; i++)
            at += widthOf(source[at], at + 1 < source.Length ? source[at + 1] : '\0');
        return at;
    }

    private static int SingleQuoted(char here, char next) => here == '\'' && next == '\'' ? 2 : 1;

    private static int DoubleQuoted(char here, char next) => (here, next) switch
    {
        ('\\', 'x') => 4,
        ('\\', 'u') => 6,
        ('\\', 'U') => 10,
        ('\\', _) => 2,
        _ => 1,
    };
}
