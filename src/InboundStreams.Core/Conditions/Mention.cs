namespace InboundStreams.Core.Conditions;

/// <summary>A place where a condition reads something.</summary>
/// <param name="Path">What is read: <c>event.properties.step</c>, however it is written.</param>
/// <param name="EqualTo">The text that it is compared with by <c>==</c>; null where it stands otherwise.</param>
/// <param name="Start">Where that text stands, or else the path; from 0 over the whole condition.</param>
public sealed record Mention(string Path, string? EqualTo, int Start)
{
    /// <summary>In the order in which they stand.</summary>
    public static IReadOnlyList<Mention> In(Condition condition)
    {
        var mentions = new List<Mention>();
        Collect(Parser.Parse(condition.Text, [])!, mentions);
        return mentions;
    }

    private static void Collect(Syntax syntax, List<Mention> mentions)
    {
        var parts = new List<string>();
        if (syntax is Syntax.Binary { Sign: "==" } comparison && (Of(comparison.Left, comparison.Right) ?? Of(comparison.Right, comparison.Left)) is { } mention)
        {
            mentions.Add(mention);
        }
        else if (Binder.TryPath(syntax, parts))
        {
            mentions.Add(new(string.Join('.', parts), null, syntax.Start));
        }
        else
        {
            foreach (var part in syntax.Parts)
                Collect(part, mentions);
        }
    }

    private static Mention? Of(Syntax path, Syntax text)
    {
        var parts = new List<string>();
        return text is Syntax.Literal { Value: { Kind: ValueKind.String } value } && Binder.TryPath(path, parts) ? new(string.Join('.', parts), value.AsString, text.Start) : null;
    }
}
