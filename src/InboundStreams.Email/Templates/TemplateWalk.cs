using System.Collections.Immutable;
using InboundStreams.Core.Conditions;

namespace InboundStreams.Email.Templates;

/// <summary>One message's way through its file, its layout and its partials, as rendering would go it.</summary>
/// <param name="faults">Takes what is found; a partial that many take in says each thing once.</param>
internal sealed class TemplateWalk(TemplateSources sources, HashSet<TemplateFault> faults)
{
    private readonly HashSet<(string Partial, TemplateNames Names, string Parameters)> _seen = [];
    private readonly HashSet<string> _inline = new(StringComparer.Ordinal);
    private readonly Stack<string> _within = [];

    /// <summary>It has printed <c>{{unsubscribe_url}}</c>.</summary>
    public bool Unsubscribes { get; private set; }

    public void Through(TemplateSource source, TemplateNames names) => Through(source, [new(names, [])]);

    /// <param name="frames">What names stand for; the last one is the innermost.</param>
    private void Through(TemplateSource source, ImmutableArray<Frame> frames)
    {
        var blocks = new Stack<ImmutableArray<Frame>>();
        foreach (var tag in TagScanner.Scan(source.Content))
        {
            switch (tag.Kind)
            {
                case TagKind.Close:
                    frames = blocks.TryPop(out var around) ? around : frames;
                    break;
                case TagKind.Value when tag.Words is [{ Call: null, IsLiteral: false } only]:
                    if (only.Text is not "else" && !Helper(source, only, 0))
                        Path(source, only, frames);
                    break;
                case TagKind.Else when blocks.Count == 0:
                    faults.Add(source.Fault(tag.Start, TemplateFaultKind.Broken, "'else' stands outside of a block; remove it, or begin the block with {{#if …}}"));
                    break;
                case TagKind.Value or TagKind.Else:
                    Call(source, tag.Words, frames);
                    break;
                case TagKind.Partial:
                    Partial(source, tag, frames);
                    break;
                case TagKind.PartialBlock:
                    Partial(source, tag, frames);
                    blocks.Push(frames);
                    break;
                case TagKind.Inline:
                    _inline.Add(tag.Words.Length > 0 ? tag.Words[^1].Text : "");
                    blocks.Push(frames);
                    frames = [new(TemplateNames.Free, [])];
                    break;
                default:
                    blocks.Push(frames);
                    frames = Block(source, tag, frames);
                    break;
            }
        }
    }

    private ImmutableArray<Frame> Block(TemplateSource source, TemplateTag tag, ImmutableArray<Frame> frames)
    {
        if (tag.Words is not [var head, ..])
        {
            faults.Add(source.Fault(tag.Start, TemplateFaultKind.Broken, $"a block has no name; give it one of {string.Join(", ", TemplateHelpers.Blocks)}"));
            return frames;
        }

        if (tag.Kind == TagKind.Inverse && tag.Words.Length == 1)
        {
            Path(source, head, frames);
            return frames;
        }

        if (!TemplateHelpers.Blocks.Contains(head.Text))
        {
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownHelper, $"there is no block '{head.Text}'{Spelling.Hint(head.Text, TemplateHelpers.Blocks)}; there is {string.Join(", ", TemplateHelpers.Blocks)}"));
            return frames;
        }

        var below = (TemplateNames?)null;
        if (tag.Words.Count(each => each.Key is null) != 2)
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownHelper, $"'{head.Text}' takes one value, not {tag.Words.Count(each => each.Key is null) - 1}; write {{{{#{head.Text} contact.…}}}}"));
        else
            below = Value(source, tag.Words[1], frames);
        return head.Text switch
        {
            "each" => frames.Add(new(TemplateNames.Free, [.. tag.BlockParameters])),
            "with" => frames.Add(new(below ?? TemplateNames.Free, [.. tag.BlockParameters])),
            _ => frames,
        };
    }

    private void Partial(TemplateSource source, TemplateTag tag, ImmutableArray<Frame> frames)
    {
        if (tag.Words is not [{ Call: null } head, .. var words])
            return;
        foreach (var word in words)
            Value(source, word, frames);
        if (head.Text.StartsWith("@partial-block", StringComparison.Ordinal) || _inline.Contains(head.Text))
            return;
        if (!sources.Shared.TryGetValue(head.Text, out var partial))
        {
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownPartial, $"there is no partial or layout '{head.Text}'{Spelling.Hint(head.Text, sources.Shared.Keys)}; write it into templates/partials/{head.Text}.hbs"));
            return;
        }

        if (_within.Contains(head.Text))
        {
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownPartial, $"the partial '{head.Text}' takes itself in, without end; take it out"));
            return;
        }

        string[] parameters = [.. words.Select(each => each.Key).OfType<string>().Order(StringComparer.Ordinal)];
        var names = words.FirstOrDefault(each => each.Key is null) is null ? frames[^1].Names : TemplateNames.Free;
        if (TemplateLimits.Refuse(partial.Content) is not null || !_seen.Add((head.Text, names, string.Join('\n', parameters))))
            return;
        _within.Push(head.Text);
        Through(partial, [.. frames, new(names, [.. parameters])]);
        _within.Pop();
    }

    /// <summary>A helper with its values, or, in <c>{{else if …}}</c>, a block's.</summary>
    private void Call(TemplateSource source, TemplateWord[] words, ImmutableArray<Frame> frames)
    {
        if (words is not [var head, .. var values])
            return;
        foreach (var value in values)
            Value(source, value, frames);
        if (head.Call is not null)
            Call(source, head.Call, frames);
        else if (!head.IsLiteral && !TemplateHelpers.Blocks.Contains(head.Text) && !Helper(source, head, values.Length))
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownHelper, $"there is no helper '{head.Text}'{Spelling.Hint(head.Text, TemplateHelpers.Counts.Keys)}; there is {string.Join(", ", TemplateHelpers.Counts.Keys)}"));
    }

    private bool Helper(TemplateSource source, TemplateWord head, int values)
    {
        if (!TemplateHelpers.Counts.TryGetValue(head.Text, out var wanted))
            return false;
        if (values != wanted)
            faults.Add(source.Fault(head.Start, TemplateFaultKind.UnknownHelper, $"the helper '{head.Text}' takes {wanted} {(wanted == 1 ? "value" : "values")}, not {values}; give it as many"));
        return true;
    }

    /// <returns>What is below the value; null when nobody can say.</returns>
    private TemplateNames? Value(TemplateSource source, TemplateWord word, ImmutableArray<Frame> frames)
    {
        if (word.IsLiteral)
            return TemplateNames.Leaf;
        if (word.Call is null)
            return Path(source, word, frames);
        Call(source, word.Call, frames);
        return TemplateNames.Free;
    }

    private TemplateNames? Path(TemplateSource source, TemplateWord word, ImmutableArray<Frame> frames)
    {
        var path = TemplatePath.Of(word.Text);
        if (path.Names is [] || path.IsData)
            return TemplateNames.Free;
        ReadOnlySpan<Frame> from = path.FromRoot ? frames.AsSpan()[..1] : frames.AsSpan()[..Math.Max(1, frames.Length - path.Ups)];
        if (from[^1].Parameters.Contains(path.Names[0]))
            return TemplateNames.Free;
        var found = (TemplateNames?)null;
        for (var i = from.Length - 1; i >= 0 && found is null; i--)
            found = from[i].Parameters.Contains(path.Names[0]) ? TemplateNames.Free : from[i].Names.Find(path.Names[0]);
        Unsubscribes |= path.Names is [TemplateModel.UnsubscribeUrl];
        var around = from[^1].Names;
        for (var i = 0; i < path.Names.Count; i++)
        {
            found = i == 0 ? found : around.Find(path.Names[i]);
            if (found is null)
            {
                var before = string.Join('.', path.Names.Take(i));
                faults.Add(source.Fault(word.Start, TemplateFaultKind.UnknownVariable, Unknown(word.Text, before, path.Names[i], around)));
                return TemplateNames.Free;
            }

            around = found;
        }

        return found;
    }

    private static string Unknown(string text, string before, string name, TemplateNames around) => before switch
    {
        "contact" => $"nobody provides '{text}': the contact has no attribute '{name}'{Spelling.Hint(name, around.All)}; declare it under 'contact' in inbound.yaml",
        "score" => $"nobody provides '{text}': there is no score '{name}'{Spelling.Hint(name, around.All)}; declare it under 'scores'",
        "" => $"nobody provides '{text}'{Spelling.Hint(name, around.All)}; templates may name {string.Join(", ", around.All.Order(StringComparer.Ordinal))}",
        _ => $"nobody provides '{text}': '{before}' holds nothing named '{name}'; remove it",
    };

    /// <param name="Parameters">Names given by the block or to the partial.</param>
    private sealed record Frame(TemplateNames Names, ImmutableArray<string> Parameters);
}
