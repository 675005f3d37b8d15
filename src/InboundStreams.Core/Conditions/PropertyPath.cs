namespace InboundStreams.Core.Conditions;

/// <summary>Finds <c>page.path</c> among flattened names, and also where <c>page</c> is itself a map.</summary>
internal sealed class PropertyPath
{
    private readonly string _whole;
    private readonly (string Head, PropertyPath Tail)[] _splits;

    public PropertyPath(List<string> parts)
    {
        _whole = string.Join('.', parts);
        _splits = new (string, PropertyPath)[parts.Count - 1];
        for (var i = 1; i < parts.Count; i++)
            _splits[i - 1] = (string.Join('.', parts[..i]), new PropertyPath(parts[i..]));
    }

    public bool TryGet(Properties values, out Value value)
    {
        if (values.TryGet(_whole, out value))
            return true;
        foreach (var (head, tail) in _splits)
        {
            if (values.TryGet(head, out var inner) && inner.Kind == ValueKind.Map && tail.TryGet(inner.AsMap, out value))
                return true;
        }

        return false;
    }

    /// <summary>As <see cref="TryGet"/>, without making a <see cref="Value"/>. The text is null where the value is of another kind.</summary>
    public bool TryGetText(Properties values, out string? text)
    {
        var at = values.IndexOf(_whole);
        if (at >= 0)
        {
            text = values.TextAt(at);
            return true;
        }

        var found = TryGet(values, out var value);
        text = value.Kind == ValueKind.String ? value.AsString : null;
        return found;
    }
}
