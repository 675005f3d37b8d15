namespace InboundStreams.Core.Conditions.Nodes;

/// <summary>A compiled part of an expression. Immutable, and shared by all threads.</summary>
internal abstract class Node
{
    /// <summary>Gives the value, or false with <see cref="ConditionContext.Error"/> set.</summary>
    public abstract bool TryEvaluate(ConditionContext context, out Value value);

    /// <summary>The value as text, without making a <see cref="Value"/>; <see cref="Truth.False"/> where it is of another kind.</summary>
    public virtual Truth Text(ConditionContext context, out string? text)
    {
        var known = TryEvaluate(context, out var value);
        text = known && value.Kind == ValueKind.String ? value.AsString : null;
        return text is not null ? Truth.True : known ? Truth.False : Truth.Error;
    }

    protected static bool Fail(ConditionContext context, ConditionFault error, out Value value)
    {
        context.Fault = error;
        value = default;
        return false;
    }

    protected static Truth Fail(ConditionContext context, ConditionFault error)
    {
        context.Fault = error;
        return Truth.Error;
    }
}

internal enum Truth : sbyte
{
    Error = -1,
    False,
    True,
}

/// <summary>A part that is true or false; asked directly, it makes no value.</summary>
internal abstract class Test : Node
{
    /// <summary>An error has set <see cref="ConditionContext.Error"/>.</summary>
    public abstract Truth Ask(ConditionContext context);

    public sealed override bool TryEvaluate(ConditionContext context, out Value value)
    {
        var truth = Ask(context);
        value = truth == Truth.Error ? default : Value.Bool(truth == Truth.True);
        return truth != Truth.Error;
    }

    protected static Truth Of(bool truth) => truth ? Truth.True : Truth.False;
}

internal sealed class Constant(Value constant) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value)
    {
        value = constant;
        return true;
    }
}

/// <summary>A part that can never be evaluated.</summary>
internal sealed class Failing(ConditionFault error) : Node
{
    public override bool TryEvaluate(ConditionContext context, out Value value) => Fail(context, error, out value);
}
