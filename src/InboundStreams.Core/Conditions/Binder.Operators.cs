using InboundStreams.Core.Conditions.Nodes;

namespace InboundStreams.Core.Conditions;

internal sealed partial class Binder
{
    private Bound BindEquality(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
        var negated = syntax.Sign == "!=";
        if (!Comparable(left.Type, right.Type))
            return Fault(syntax, $"'{Source(syntax.Left)}' is {Words.Of(left.Type)} and '{Source(syntax.Right)}' is {Words.Of(right.Type)}: they are never equal{DateHint(left, right)}");
        if (right.Constant is { Kind: ValueKind.String } text)
            return Bound.Of(new TextEquality(left.Node, text.AsString, negated));
        return left.Constant is { Kind: ValueKind.String } first
            ? Bound.Of(new TextEquality(right.Node, first.AsString, negated))
            : Bound.Of(new Equality(left.Node, right.Node, negated));
    }

    private static bool Comparable(ValueKind? left, ValueKind? right) =>
        left is null || right is null || left == right || left == ValueKind.Null || right == ValueKind.Null || (Words.IsNumber(left) && Words.IsNumber(right));

    private static string DateHint(Bound left, Bound right) =>
        (left.Type, right.Type) is (ValueKind.Date, ValueKind.Timestamp) or (ValueKind.Timestamp, ValueKind.Date) ? "; wrap the date: timestamp(…)" : "";

    private Bound BindOrder(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
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
        return Bound.Of(new Order(left.Node, right.Node, below, equal, above, At(syntax, $"'{Source(syntax)}' compares values that have no order")));
    }

    private Bound BindArithmetic(Syntax.Binary syntax)
    {
        var (left, right) = (Bind(syntax.Left), Bind(syntax.Right));
        var sign = syntax.Sign[0];
        var (possible, type) = ArithmeticType(sign, left.Type, right.Type);
        return possible
            ? new Bound(new Arithmetic(sign, left.Node, right.Node, At(syntax, $"'{Source(syntax)}' cannot be computed")), type).Folded(left, right)
            : Fault(syntax, $"'{sign}' is not defined for {Words.Of(left.Type)} and {Words.Of(right.Type)}");
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

    private Bound BindIn(Syntax.Binary syntax)
    {
        var item = Bind(syntax.Left);
        if (syntax.Right is Syntax.ListOf written)
            return Bound.Of(InWritten(item.Node, [.. written.Items.Select(Bind)], At(written, "")));
        var all = Bind(syntax.Right);
        return all.MayBe(ValueKind.List, ValueKind.Map)
            ? Bound.Of(new In(item.Node, all.Node, At(syntax.Right, $"'{Source(syntax.Right)}' is no list")))
            : Fault(syntax.Right, $"'in' needs a list; '{Source(syntax.Right)}' is {Words.Of(all.Type)}");
    }

    /// <summary>A list written out is never made when it is asked.</summary>
    private static Test InWritten(Node item, Bound[] items, ConditionFault never) =>
        items.All(each => each.Constant is { Kind: ValueKind.String }) ? new InTexts(item, [.. items.Select(each => each.Constant!.Value.AsString)])
        : items.All(each => each.Constant is not null) ? new In(item, new Constant(Value.List([.. items.Select(each => each.Constant!.Value)])), never)
        : new InItems(item, [.. items.Select(each => each.Node)]);
}
