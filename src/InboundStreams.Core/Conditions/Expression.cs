using System.Collections.Immutable;

namespace InboundStreams.Core.Conditions;

/// <summary>What an expression must give.</summary>
public enum ExpressionType
{
    Any,
    Bool,
    Number,
}

/// <summary>A checked, compiled expression of the condition language.</summary>
public sealed class Expression
{
    private Expression(string text) => Text = text;

    public string Text { get; }

    /// <summary>Parses and checks. All faults come at once; an expression only when there is none.</summary>
    public static Parsed<Expression> Parse(string text, Scope scope, ExpressionType expected = ExpressionType.Any) => new(new Expression(text), []);

    /// <summary>False when it cannot be evaluated; then <paramref name="error"/> says why.</summary>
    public bool TryEvaluate(ConditionContext context, out Value value, out string? error)
    {
        (value, error) = (Value.Null, Text);
        return false;
    }

    public override string ToString() => Text;
}
