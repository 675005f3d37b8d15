using System.Collections.Immutable;

namespace InboundStreams.Core.Conditions;

/// <summary>A checked, compiled condition.</summary>
public sealed class Condition
{
    private readonly Expression _expression;

    private Condition(Expression expression) => _expression = expression;

    public string Text => _expression.Text;

    /// <summary>What time alone may change; empty unless the scope was watched.</summary>
    public ImmutableArray<Watch> Watches => _expression.Watches;

    /// <summary>Parses and checks. All faults come at once; a condition only when there is none.</summary>
    public static Parsed<Condition> Parse(string text, Scope scope)
    {
        var parsed = Expression.Parse(text, scope, ExpressionType.Bool);
        return new(parsed.Value is { } expression ? new Condition(expression) : null, parsed.Faults);
    }

    /// <summary>False also when it cannot be decided; then <paramref name="error"/> says why.</summary>
    public bool Holds(ConditionContext context, out string? error) => _expression.Holds(context, out error);

    public override string ToString() => Text;
}

/// <summary>What parsing gave: a value, or the reasons why there is none.</summary>
public readonly record struct Parsed<T>(T? Value, ImmutableArray<ConditionFault> Faults)
    where T : class;

/// <param name="Column">Of the first character at fault, counted from 1 over the whole text.</param>
/// <param name="Length">Characters at fault; 0 at the end of the text.</param>
public sealed record ConditionFault(int Column, int Length, string Message)
{
    /// <summary>A watched condition uses time where it has no threshold.</summary>
    public bool IsOfTime { get; init; }
}
