namespace InboundStreams.Core.Conditions.Nodes;

/// <summary>A part that must be true or false, where only the input tells.</summary>
internal sealed class AsTest(Node node, ConditionFault error) : Test
{
    public override Truth Ask(ConditionContext context) =>
        !node.TryEvaluate(context, out var value) ? Truth.Error
        : value.Kind == ValueKind.Bool ? Of(value.AsBool)
        : Fail(context, error);
}

internal sealed class Not(Test test) : Test
{
    public override Truth Ask(ConditionContext context) => test.Ask(context) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Error,
    };
}

/// <summary><c>&amp;&amp;</c> and <c>||</c> by CEL's rule: one side that decides is enough, in whichever order they stand; an error on the other side is absorbed.</summary>
/// <param name="decisive">What decides: true for <c>||</c>, false for <c>&amp;&amp;</c>.</param>
internal sealed class Logic(Test left, Test right, Truth decisive) : Test
{
    public override Truth Ask(ConditionContext context)
    {
        var first = left.Ask(context);
        if (first == decisive)
            return first;
        if (first != Truth.Error)
            return right.Ask(context);
        var error = context.Fault!;
        return right.Ask(context) == decisive ? decisive : Fail(context, error);
    }
}

/// <summary><c>?:</c>; only the arm that is taken is evaluated.</summary>
internal sealed class Choice(Test condition, Node then, Node otherwise) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        var truth = condition.Ask(context);
        if (truth != Truth.Error)
            return (truth == Truth.True ? then : otherwise).TryEvaluate(context, out value);
        value = default;
        return false;
    }
}
