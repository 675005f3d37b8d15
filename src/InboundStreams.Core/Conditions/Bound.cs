namespace InboundStreams.Core.Conditions;

/// <summary>Gives a value, or false with <see cref="ConditionContext.Error"/> set.</summary>
internal delegate bool Evaluator(ConditionContext context, out Value value);

/// <summary>A checked part of an expression.</summary>
/// <param name="Type">What it gives when it is not null; null where only the input tells.</param>
/// <param name="Constant">Its value where it is the same always.</param>
internal sealed record Bound(Evaluator Evaluate, ValueKind? Type, Value? Constant = null)
{
    /// <summary>Stands for a part with a fault, so that the rest is checked too.</summary>
    public static Bound Faulty { get; } = Failing("");

    public bool MayBe(params ReadOnlySpan<ValueKind> kinds) => Type is not { } type || kinds.Contains(type);

    public static Bound Of(Value value) => new(
        (ConditionContext _, out Value result) =>
        {
            result = value;
            return true;
        },
        value.IsNull ? ValueKind.Null : value.Kind,
        value);

    public static Bound Failing(string error) => new((ConditionContext context, out Value value) => Fail(context, error, out value), null);

    public static bool Fail(ConditionContext context, string error, out Value value)
    {
        context.Error = error;
        value = default;
        return false;
    }
}
