namespace InboundStreams.Core.Conditions;

/// <summary>Finds <c>page.path</c> among flattened names, and also where <c>page</c> is itself a map.</summary>
internal sealed class PropertyPath(IReadOnlyList<string> parts)
{
    private readonly string _whole = string.Join('.', parts);

    public bool TryGet(Properties values, out Value value) => values.TryGet(_whole, out value) || (parts.Count > 1 && TryInside(values, 0, out value));

    /// <summary>As <see cref="TryGet"/>, without making a <see cref="Value"/>. The text is null where the value is of another kind.</summary>
    public bool TryGetText(Properties values, out string? text)
    {
        if (values.TryGetText(_whole, out text))
            return true;
        var found = TryGet(values, out var value);
        text = value.Kind == ValueKind.String ? value.AsString : null;
        return found;
    }

    /// <param name="from">Parts that led here.</param>
    private bool TryInside(Properties values, int from, out Value value)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var (name, inner) = values[i];
            var to = End(name, from);
            if (to == parts.Count)
            {
                value = inner;
                return true;
            }

            if (to > from && inner.Kind == ValueKind.Map && TryInside(inner.AsMap, to, out value))
                return true;
        }

        value = default;
        return false;
    }

    /// <summary>Behind the parts that make up the name, or <paramref name="from"/> where none do.</summary>
    private int End(string name, int from)
    {
        var at = 0;
        for (var part = from; part < parts.Count; part++)
        {
            if (string.CompareOrdinal(name, at, parts[part], 0, parts[part].Length) != 0)
                return from;
            at += parts[part].Length;
            if (at == name.Length)
                return part + 1;
            if (name[at++] != '.')
                return from;
        }

        return from;
    }
}
