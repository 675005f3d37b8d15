using System.Text.RegularExpressions;

namespace InboundStreams.Core.Conditions.Nodes;

/// <summary><c>contains</c>, <c>startsWith</c> or <c>endsWith</c>, by code units.</summary>
internal sealed class TextTest(Node text, Node part, Func<string, string, bool> test, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        var (one, other) = (text.Text(context, out var whole), part.Text(context, out var wanted));
        if (one == Truth.Error || other == Truth.Error)
            return Truth.Error;
        return whole is not null && wanted is not null ? Of(test(whole, wanted)) : Fail(context, error);
    }
}

internal sealed class Matches(Node text, Regex pattern, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        var known = text.Text(context, out var whole);
        return known == Truth.True ? Of(pattern.IsMatch(whole!)) : known == Truth.False ? Fail(context, error) : Truth.Error;
    }
}

internal sealed class Lower(Node text, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (!text.TryEvaluate(context, out value))
            return false;
        if (value.Kind != ValueKind.String)
            return Fail(context, error, out value);
        value = Value.String(value.AsString.ToLowerInvariant());
        return true;
    }
}

/// <summary>Of a text its code points, of a list or map its entries.</summary>
internal sealed class Size(Node node, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (!node.TryEvaluate(context, out value))
            return false;
        var size = value.Kind switch
        {
            ValueKind.String => CodePoints(value.AsString),
            ValueKind.List => value.AsList.Count,
            ValueKind.Map => value.AsMap.Count,
            _ => -1,
        };
        if (size < 0)
            return Fail(context, error, out value);
        value = Value.Int(size);
        return true;
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
