using InboundStreams.Core.Conditions.Nodes;

namespace InboundStreams.Core.Conditions;

/// <summary>Checks names and types, and makes nodes. It goes on after a fault, so that all are found at once.</summary>
internal sealed partial class Binder(string text, Scope scope, List<ConditionFault> faults)
{
    public Bound Bind(Syntax syntax) => syntax switch
    {
        Syntax.Literal literal => Bound.Of(literal.Value),
        Syntax.Name or Syntax.Member or Syntax.Index => BindPath(syntax),
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

    private Bound BindNot(Syntax.Unary syntax) => Bound.Of(new Not(BindTest(syntax.Operand, "!")));

    private Bound BindMinus(Syntax.Unary syntax)
    {
        var operand = Bind(syntax.Operand);
        return operand.MayBe(ValueKind.Int, ValueKind.Double)
            ? new Bound(new Negative(operand.Node, At(syntax, $"'{Source(syntax)}' is no number")), operand.Type).Folded(operand)
            : Fault(syntax, $"'-' needs a number; '{Source(syntax.Operand)}' is {Words.Of(operand.Type)}");
    }

    private Bound BindLogic(Syntax.Binary syntax) =>
        Bound.Of(new Logic(BindTest(syntax.Left, syntax.Sign), BindTest(syntax.Right, syntax.Sign), syntax.Sign == "||" ? Truth.True : Truth.False));

    private Bound BindConditional(Syntax.Conditional syntax)
    {
        var condition = BindTest(syntax.If, "?");
        var (then, otherwise) = (Bind(syntax.Then), Bind(syntax.Else));
        return new(new Choice(condition, then.Node, otherwise.Node), then.Type == otherwise.Type ? then.Type : null);
    }

    private Bound BindList(Syntax.ListOf syntax)
    {
        var items = syntax.Items.Select(Bind).ToArray();
        return items.All(each => each.Constant is not null)
            ? Bound.Of(Value.List([.. items.Select(each => each.Constant!.Value)]))
            : new(new ListOf([.. items.Select(each => each.Node)]), ValueKind.List);
    }

    private Test BindTest(Syntax syntax, string sign)
    {
        var bound = Bind(syntax);
        if (!bound.MayBe(ValueKind.Bool))
            Fault(syntax, $"'{sign}' needs true or false; '{Source(syntax)}' is {Words.Of(bound.Type)}");
        return bound.AsTest(At(syntax, $"'{Source(syntax)}' is neither true nor false"));
    }

    private string Source(Syntax syntax) => text.Substring(syntax.Start, syntax.Length);

    private Bound Fault(Syntax syntax, string message)
    {
        faults.Add(At(syntax, message));
        return Bound.Faulty;
    }

    private static ConditionFault At(Syntax syntax, string message) => new(syntax.Start + 1, syntax.Length, message);
}
