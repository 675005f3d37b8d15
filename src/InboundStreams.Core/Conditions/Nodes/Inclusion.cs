using System.Collections.Frozen;

namespace InboundStreams.Core.Conditions.Nodes;

/// <summary><c>in</c> a list or the names of a map.</summary>
internal sealed class In(Node item, Node all, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        if (!item.TryEvaluate(context, out var value) || !all.TryEvaluate(context, out var found))
            return Truth.Error;
        return found.Kind switch
        {
            ValueKind.List => Of(Contains(found.AsList, value)),
            ValueKind.Map => Of(value.Kind == ValueKind.String && found.AsMap.TryGet(value.AsString, out _)),
            _ => Fail(context, error),
        };
    }

    private static bool Contains(IReadOnlyList<Value> list, in Value value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (Operators.AreEqual(list[i], value))
                return true;
        }

        return false;
    }
}

/// <summary><c>in</c> a list of texts written out.</summary>
internal sealed class InTexts(Node item, string[] texts) : Test
{
    /// <summary>From here on hashing is faster than looking at each.</summary>
    private const int HashedFrom = 9;

    private readonly FrozenSet<string>? _set = texts.Length >= HashedFrom ? texts.ToFrozenSet(StringComparer.Ordinal) : null;

    public override Truth Ask(ConditionContext context)
    {
        var known = item.Text(context, out var text);
        if (known != Truth.True)
            return known;
        if (_set is not null)
            return Of(_set.Contains(text!));
        foreach (var each in texts)
        {
            if (string.Equals(each, text))
                return Truth.True;
        }

        return Truth.False;
    }
}

/// <summary><c>in</c> a list whose items are computed: asked item by item, so that no list is made. Each is evaluated, as an error in any is an error.</summary>
internal sealed class InItems(Node item, Node[] items) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        if (!item.TryEvaluate(context, out var wanted))
            return Truth.Error;
        var found = false;
        foreach (var each in items)
        {
            if (!each.TryEvaluate(context, out var value))
                return Truth.Error;
            found |= Operators.AreEqual(value, wanted);
        }

        return Of(found);
    }
}
