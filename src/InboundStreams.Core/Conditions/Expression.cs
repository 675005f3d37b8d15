using System.Collections.Immutable;

namespace InboundStreams.Core.Conditions;

/// <summary>What an expression must give.</summary>
public enum ExpressionType
{
    Any,
    Bool,
    Number,
}

/// <summary>A checked, compiled expression of the condition language: a subset of the Common Expression Language (github.com/google/cel-spec).</summary>
/// <remarks>Other than in CEL, ints and doubles may be mixed in arithmetic, and the result is then a double.</remarks>
public sealed class Expression
{
    private readonly Evaluator _evaluate;
    private readonly ExpressionType _expected;

    private Expression(string text, Evaluator evaluate, ExpressionType expected)
    {
        Text = text;
        _evaluate = evaluate;
        _expected = expected;
    }

    public string Text { get; }

    internal ImmutableArray<Watch> Watches { get; private init; } = [];

    /// <summary>Parses and checks. All faults come at once; an expression only when there is none.</summary>
    public static Parsed<Expression> Parse(string text, Scope scope, ExpressionType expected = ExpressionType.Any)
    {
        var faults = new List<ConditionFault>();
        if (Parser.Parse(text, faults) is { } syntax)
        {
            var bound = new Binder(text, scope, faults).Bind(syntax);
            if (!Fits(bound.Type, expected))
                faults.Add(new(syntax.Start + 1, syntax.Length, $"this must give {Wanted(expected)}; it gives {Words.Of(bound.Type)}"));
            ImmutableArray<Watch> watches = scope.IsWatched ? Watching.Of(syntax, text, scope, faults) : [];
            if (faults.Count == 0)
                return new(new Expression(text, bound.Evaluate, expected) { Watches = watches }, []);
        }

        return new(null, [.. faults.Distinct().OrderBy(each => each.Column)]);
    }

    /// <summary>False when it cannot be evaluated; then <paramref name="error"/> says why. Allocates nothing, but for lists, sums of strings and <c>lower()</c>.</summary>
    public bool TryEvaluate(ConditionContext context, out Value value, out string? error)
    {
        var known = _evaluate(context, out value);
        if (known && !Fits(value.Kind, _expected))
            known = Bound.Fail(context, _expected == ExpressionType.Bool ? "the condition gave neither true nor false" : "the expression gave no number", out value);
        error = known ? null : context.Error ?? "";
        return known;
    }

    public override string ToString() => Text;

    private static bool Fits(ValueKind? kind, ExpressionType expected) => (kind, expected) switch
    {
        (null, _) or (_, ExpressionType.Any) => true,
        (_, ExpressionType.Bool) => kind == ValueKind.Bool,
        _ => Words.IsNumber(kind),
    };

    private static string Wanted(ExpressionType expected) => expected == ExpressionType.Bool ? "true or false" : "a number";
}
