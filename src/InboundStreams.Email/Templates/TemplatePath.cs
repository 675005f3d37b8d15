namespace InboundStreams.Email.Templates;

/// <summary>A path's names: <c>../contact.[first name]</c>.</summary>
/// <param name="Ups">How many <c>../</c> stand in front.</param>
/// <param name="IsData"><c>@index</c> and the like.</param>
internal sealed record TemplatePath(IReadOnlyList<string> Names, int Ups, bool FromRoot, bool IsData)
{
    public static TemplatePath Of(string text)
    {
        var names = new List<string>();
        var (ups, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '[')
                i = Math.Max(i, text.IndexOf(']', i));
            if (i < text.Length && text[i] is not ('.' or '/'))
                continue;
            if (text.AsSpan(start).StartsWith(".."))
            {
                (ups, start) = (ups + 1, start + 3);
                i = start - 1;
                continue;
            }

            if (i > start)
                names.Add(text[start..Math.Min(i, text.Length)].Trim('[', ']'));
            start = i + 1;
        }

        var fromRoot = names is ["@root", ..];
        if (fromRoot || names is ["this", ..])
            names.RemoveAt(0);
        return new(names, ups, fromRoot, !fromRoot && text.StartsWith('@'));
    }
}
