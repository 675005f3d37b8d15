namespace InboundStreams.Core.Conditions.Nodes;

internal sealed class Arithmetic(char sign, Node left, Node right, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (left.TryEvaluate(context, out var one) && right.TryEvaluate(context, out var other))
            return Operators.TryArithmetic(sign, one, other, out value) || Fail(context, error, out value);
        value = default;
        return false;
    }
}

internal sealed class Negative(Node number, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (!number.TryEvaluate(context, out value))
            return false;
        switch (value.Kind)
        {
            case ValueKind.Double:
                value = Value.Double(-value.AsDouble);
                return true;
            case ValueKind.Int when value.AsInt != long.MinValue:
                value = Value.Int(-value.AsInt);
                return true;
            default:
                return Fail(context, error, out value);
        }
    }
}

/// <summary><c>timestamp()</c> or <c>duration()</c>.</summary>
internal sealed class Converted(Node node, Conversion convert, ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        if (node.TryEvaluate(context, out var given))
            return convert(given, out value) || Fail(context, error, out value);
        value = default;
        return false;
    }
}
