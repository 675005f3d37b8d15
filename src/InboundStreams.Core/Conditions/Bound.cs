using InboundStreams.Core.Conditions.Nodes;

namespace InboundStreams.Core.Conditions;

/// <summary>A checked part of an expression.</summary>
/// <param name="Type">What it gives when it is not null; null where only the input tells.</param>
/// <param name="Constant">Its value where it is the same always.</param>
internal sealed record Bound(Node Node, ValueKind? Type, Value? Constant = null)
{
    /// <summary>Stands for a part with a fault, so that the rest is checked too.</summary>
    public static Bound Faulty { get; } = new(new Failing(new(1, 0, "")), null);

    public static Bound Of(Value value) => new(new Constant(value), value.Kind, value);

    public static Bound Of(Test test) => new(test, ValueKind.Bool);

    public bool MayBe(params ReadOnlySpan<ValueKind> kinds) => Type is not { } type || kinds.Contains(type);

    /// <param name="error">What is said where it turns out to be neither true nor false.</param>
    public Test AsTest(ConditionFault error) => Node as Test ?? new AsTest(Node, error);

    /// <summary>An operation on constants is done here; one that fails is left to fail when it is asked.</summary>
    public Bound Folded(params ReadOnlySpan<Bound> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.Constant is null)
                return this;
        }

        return Node.TryEvaluate(new ConditionContext(), out var value) ? Of(value) : this;
    }
}
