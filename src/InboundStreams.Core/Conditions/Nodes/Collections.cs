namespace InboundStreams.Core.Conditions.Nodes;

internal sealed class ListOf(Node[] items) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].TryEvaluate(context, out values[i]))
            {
                value = default;
                return false;
            }
        }

        value = Value.List(values);
        return true;
    }
}

/// <summary>An item of a list by its number from 0, or an entry of a map by its name.</summary>
internal sealed class Item(Node all, Node at, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (!all.TryEvaluate(context, out value) || !at.TryEvaluate(context, out var key))
            return false;
        switch (value.Kind, key.Kind)
        {
            case (ValueKind.List, ValueKind.Int) when (ulong)key.AsInt < (ulong)value.AsList.Count:
                value = value.AsList[(int)key.AsInt];
                return true;
            case (ValueKind.Map, ValueKind.String):
                return value.AsMap.TryGet(key.AsString, out value) || Fail(context, error, out value);
            default:
                return Fail(context, error, out value);
        }
    }
}

/// <summary><c>has()</c> where nothing is declared, as in CEL: whether the map has the entry, be it null; what is no map is an error.</summary>
internal sealed class HasEntry(Node map, string name, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        if (!map.TryEvaluate(context, out var value))
            return Truth.Error;
        return value.Kind == ValueKind.Map ? Of(value.AsMap.TryGet(name, out _)) : Fail(context, error);
    }
}

/// <summary><c>has()</c> where names are declared: whether there is a value. A null is none, and neither is what cannot be read.</summary>
internal sealed class HasValue(Node node) : Test
{
    public override Truth Ask(ConditionContext context) => Of(node.TryEvaluate(context, out var value) && !value.IsNull);
}
