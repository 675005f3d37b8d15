namespace InboundStreams.Core.Conditions;

internal sealed partial class Binder
{
    private Bound BindEquality(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
        var negated = syntax.Sign == "!=";
        if (!Comparable(left.Type, right.Type))
            return Fault(syntax, $"'{Source(syntax.Left)}' is {Words.Of(left.Type)} and '{Source(syntax.Right)}' is {Words.Of(right.Type)}: they are never equal{DateHint(left, right)}");
        if (right.Constant is { } constant)
        {
            return new(
                (ConditionContext context, out Value value) =>
                {
                    if (!left.Evaluate(context, out value))
                        return false;
                    value = Value.Bool(Operators.AreEqual(value, constant) != negated);
                    return true;
                },
                ValueKind.Bool);
        }

        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!left.Evaluate(context, out value) || !right.Evaluate(context, out var other))
                    return false;
                value = Value.Bool(Operators.AreEqual(value, other) != negated);
                return true;
            },
            ValueKind.Bool);
    }

    private static bool Comparable(ValueKind? left, ValueKind? right) =>
        left is null || right is null || left == right || left == ValueKind.Null || right == ValueKind.Null || (Words.IsNumber(left) && Words.IsNumber(right));

    private static string DateHint(Bound left, Bound right) =>
        (left.Type, right.Type) is (ValueKind.Date, ValueKind.Timestamp) or (ValueKind.Timestamp, ValueKind.Date) ? "; wrap the date: timestamp(…)" : "";

    private Bound BindOrder(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
        var error = $"'{Source(syntax)}' compares values that have no order";
        var ordered = (left.Type, right.Type) is not ((ValueKind.Null or ValueKind.List or ValueKind.Map, _) or (_, ValueKind.Null or ValueKind.List or ValueKind.Map));
        if (!ordered || !Comparable(left.Type, right.Type))
            return Fault(syntax, $"'{Source(syntax.Left)}' is {Words.Of(left.Type)} and '{Source(syntax.Right)}' is {Words.Of(right.Type)}: they have no order{DateHint(left, right)}");
        var (below, equal, above) = syntax.Sign switch
        {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            ">" => (false, false, true),
            _ => (false, true, true),
        };
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!left.Evaluate(context, out value) || !right.Evaluate(context, out var other))
                    return false;
                if (Operators.Compare(value, other) is not { } order)
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(order < 0 ? below : order == 0 ? equal : above);
                return true;
            },
            ValueKind.Bool);
    }

    private Bound BindArithmetic(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
        var sign = syntax.Sign[0];
        var error = $"'{Source(syntax)}' cannot be computed";
        var (possible, type) = ArithmeticType(sign, left.Type, right.Type);
        if (!possible)
            return Fault(syntax, $"'{sign}' is not defined for {Words.Of(left.Type)} and {Words.Of(right.Type)}");
        var computed = new Bound(
            (ConditionContext context, out Value value) =>
            {
                if (!left.Evaluate(context, out var first) || !right.Evaluate(context, out var second))
                {
                    value = default;
                    return false;
                }

                return Operators.TryArithmetic(sign, first, second, out value) || Bound.Fail(context, error, out value);
            },
            type);
        return Folded(computed, left, right);
    }

    private static (bool Possible, ValueKind? Type) ArithmeticType(char sign, ValueKind? left, ValueKind? right) => (left, right, sign) switch
    {
        (null, ValueKind.Null, _) or (ValueKind.Null, null, _) => (false, null),
        (null, _, _) or (_, null, _) => (true, null),
        (ValueKind.Int, ValueKind.Int, _) => (true, ValueKind.Int),
        (ValueKind.Int or ValueKind.Double, ValueKind.Int or ValueKind.Double, not '%') => (true, ValueKind.Double),
        (ValueKind.String, ValueKind.String, '+') => (true, ValueKind.String),
        (ValueKind.List, ValueKind.List, '+') => (true, ValueKind.List),
        (ValueKind.Timestamp, ValueKind.Duration, '+' or '-') => (true, ValueKind.Timestamp),
        (ValueKind.Duration, ValueKind.Timestamp, '+') => (true, ValueKind.Timestamp),
        (ValueKind.Timestamp, ValueKind.Timestamp, '-') => (true, ValueKind.Duration),
        (ValueKind.Duration, ValueKind.Duration, '+' or '-') => (true, ValueKind.Duration),
        _ => (false, null),
    };

    /// <summary>A list written out is asked item by item, so that no list is made for each evaluation.</summary>
    private Bound BindIn(Syntax.Binary syntax)
    {
        var item = Bind(syntax.Left);
        var list = Bind(syntax.Right);
        if (!list.MayBe(ValueKind.List, ValueKind.Map))
            return Fault(syntax.Right, $"'in' needs a list; '{Source(syntax.Right)}' is {Words.Of(list.Type)}");
        var error = $"'{Source(syntax.Right)}' is no list";
        if (syntax.Right is Syntax.ListOf { } written && list.Constant is null)
            return BindInItems(item, [.. written.Items.Select(Bind)]);
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!item.Evaluate(context, out value) || !list.Evaluate(context, out var all))
                    return false;
                if (all.Kind is not (ValueKind.List or ValueKind.Map))
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(all.Kind == ValueKind.Map
                    ? value.Kind == ValueKind.String && all.AsMap.TryGet(value.AsString, out _)
                    : Contains(all.AsList, value));
                return true;
            },
            ValueKind.Bool);
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

    private static Bound BindInItems(Bound item, Bound[] items) => new(
        (ConditionContext context, out Value value) =>
        {
            if (!item.Evaluate(context, out var wanted))
            {
                value = default;
                return false;
            }

            foreach (var each in items)
            {
                if (!each.Evaluate(context, out value))
                    return false;
                if (Operators.AreEqual(value, wanted))
                {
                    value = Value.Bool(true);
                    return true;
                }
            }

            value = Value.Bool(false);
            return true;
        },
        ValueKind.Bool);
}
