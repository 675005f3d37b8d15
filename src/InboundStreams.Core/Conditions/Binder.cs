namespace InboundStreams.Core.Conditions;

/// <summary>Checks names and types, and makes delegates. It goes on after a fault, so that all are found at once.</summary>
internal sealed partial class Binder(string text, Scope scope, List<ConditionFault> faults)
{
    public Bound Bind(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => Bound.Of(literal.Value),
        Syntax.Name or Syntax.Member => BindPath(syntax),
        Syntax.Index index => BindIndex(index),
        Syntax.Call call => BindCall(call),
        Syntax.Unary { Sign: "!" } not => BindNot(not),
        Syntax.Unary minus => BindMinus(minus),
        Syntax.Binary { Sign: "&&" or "||" } logic => BindLogic(logic),
        Syntax.Binary { Sign: "in" } membership => BindIn(membership),
        Syntax.Binary { Sign: "==" or "!=" } equality => BindEquality(equality),
        Syntax.Binary { Sign: "<" or "<=" or ">" or ">=" } order => BindOrder(order),
        Syntax.Binary arithmetic => BindArithmetic(arithmetic),
        Syntax.Conditional conditional => BindConditional(conditional),
        Syntax.ListOf list => BindList(list),
        _ => throw new ArgumentOutOfRangeException(nameof(syntax)),
    };

    /// <summary>An operation on constants is done here; one that fails is left to fail when it is asked.</summary>
    private static Bound Folded(Bound bound, params ReadOnlySpan<Bound> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Constant is null)
                return bound;
        }

        return bound.Evaluate(new ConditionContext(), out var value) ? Bound.Of(value) : bound;
    }

    private Bound BindNot(Syntax.Unary syntax)
    {
        var operand = BindBool(syntax.Operand, "!");
        var error = NotBool(syntax.Operand);
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!operand.Evaluate(context, out value))
                    return false;
                if (value.Kind != ValueKind.Bool)
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(!value.AsBool);
                return true;
            },
            ValueKind.Bool);
    }

    private Bound BindMinus(Syntax.Unary syntax)
    {
        var operand = Bind(syntax.Operand);
        if (!operand.MayBe(ValueKind.Int, ValueKind.Double, ValueKind.Duration))
            return Fault(syntax, $"'-' needs a number; '{Source(syntax.Operand)}' is {Words.Of(operand.Type)}");
        var error = $"'{Source(syntax)}' is no number";
        var negated = new Bound(
            (ConditionContext context, out Value value) =>
            {
                if (!operand.Evaluate(context, out var given))
                    return Bound.Fail(context, context.Error!, out value);
                var zero = given.Kind == ValueKind.Duration ? Value.Duration(NodaTime.Duration.Zero) : Value.Int(0);
                return (given.Kind == ValueKind.Double ? Negated(given, out value) : Operators.TryArithmetic('-', zero, given, out value))
                    || Bound.Fail(context, error, out value);
            },
            operand.Type);
        return Folded(negated, operand);
    }

    private static bool Negated(in Value number, out Value value)
    {
        value = Value.Double(-number.AsDouble);
        return true;
    }

    /// <summary>CEL's rule: one side that decides is enough, in whichever order they stand; an error on the other side is absorbed.</summary>
    private Bound BindLogic(Syntax.Binary syntax)
    {
        var decisive = syntax.Sign == "||";
        var (left, right) = (BindBool(syntax.Left, syntax.Sign), BindBool(syntax.Right, syntax.Sign));
        var (leftError, rightError) = (NotBool(syntax.Left), NotBool(syntax.Right));
        return new(
            (ConditionContext context, out Value value) =>
            {
                var leftKnown = TryBool(left, context, leftError, out value);
                if (leftKnown && value.AsBool == decisive)
                    return true;
                var firstError = context.Error;
                var rightKnown = TryBool(right, context, rightError, out value);
                if (rightKnown && value.AsBool == decisive)
                    return true;
                return leftKnown ? rightKnown : Bound.Fail(context, firstError!, out value);
            },
            ValueKind.Bool);
    }

    private static bool TryBool(Bound bound, ConditionContext context, string error, out Value value) =>
        bound.Evaluate(context, out value) && (value.Kind == ValueKind.Bool || Bound.Fail(context, error, out value));

    private Bound BindConditional(Syntax.Conditional syntax)
    {
        var condition = BindBool(syntax.If, "?");
        var (then, otherwise) = (Bind(syntax.Then), Bind(syntax.Else));
        var error = NotBool(syntax.If);
        return new(
            (ConditionContext context, out Value value) =>
                TryBool(condition, context, error, out value) && (value.AsBool ? then : otherwise).Evaluate(context, out value),
            then.Type == otherwise.Type ? then.Type : null);
    }

    private Bound BindList(Syntax.ListOf syntax)
    {
        var items = syntax.Items.Select(Bind).ToArray();
        if (items.All(each => each.Constant is not null))
            return Bound.Of(Value.List([.. items.Select(each => each.Constant!.Value)]));
        return new(
            (ConditionContext context, out Value value) =>
            {
                var values = new Value[items.Length];
                for (var i = 0; i < items.Length; i++)
                {
                    if (!items[i].Evaluate(context, out values[i]))
                    {
                        value = default;
                        return false;
                    }
                }

                value = Value.List(values);
                return true;
            },
            ValueKind.List);
    }

    private Bound BindBool(Syntax syntax, string sign)
    {
        var bound = Bind(syntax);
        return bound.MayBe(ValueKind.Bool) ? bound : Fault(syntax, $"'{sign}' needs true or false; '{Source(syntax)}' is {Words.Of(bound.Type)}");
    }

    private string NotBool(Syntax syntax) => $"'{Source(syntax)}' is neither true nor false";

    private string Source(Syntax syntax) => text.Substring(syntax.Start, syntax.Length);

    private Bound Fault(Syntax syntax, string message)
    {
        faults.Add(new(syntax.Start + 1, syntax.Length, message));
        return Bound.Faulty;
    }
}
