using System.Collections.Immutable;
using InboundStreams.Core.Conditions.Nodes;

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
    private readonly Node _node;
    private readonly Test? _test;
    private readonly ExpressionType _expected;
    private readonly ConditionFault _misfit;

    private Expression(string text, Node node, ExpressionType expected)
    {
        Text = text;
        _node = node;
        _test = node as Test;
        _expected = expected;
        _misfit = new(1, text.Length, expected == ExpressionType.Bool ? "the condition gave neither true nor false" : "the expression gave no number");
    }

    public string Text { get; }

    internal ImmutableArray<Watch> Watches { get; private init; } = [];

    /// <summary>Parses and checks. All faults come at once, the first <see cref="Limits.Faults"/> of them; an expression only when there is none.</summary>
    public static Parsed<Expression> Parse(string text, Scope scope, ExpressionType expected = ExpressionType.Any)
    {
        var faults = new List<ConditionFault>();
        if (Parser.Parse(text, faults) is { } syntax)
        {
            var bound = new Binder(text, scope, faults).Bind(syntax);
            if (!Fits(bound.Type, expected))
                faults.Add(new(syntax.Start + 1, syntax.Length, $"this must give {Wanted(expected)}; it gives {Words.Of(bound.Type)}"));
            ImmutableArray<Watch> watches = scope.IsWatched ? WatchFinder.Of(syntax, text, scope, faults) : [];
            if (faults.Count == 0)
                return new(new Expression(text, bound.Node, expected) { Watches = watches }, []);
        }

        return new(null, [.. faults.Distinct().OrderBy(each => each.Column).Take(Limits.Faults)]);
    }

    /// <summary>False when it cannot be evaluated; then <paramref name="error"/> says why. Allocates nothing, but for lists, sums of strings and <c>lower()</c>.</summary>
    public bool TryEvaluate(ConditionContext context, out Value value, out string? error)
    {
        var known = _node.TryEvaluate(context, out value);
        if (known && !Fits(value.Kind, _expected))
            (known, context.Fault, value) = (false, _misfit, default);
        error = known ? null : context.Fault!.Message;
        return known;
    }

    /// <summary>Whether it is true; false with an error where that cannot be decided.</summary>
    internal bool Holds(ConditionContext context, out string? error)
    {
        if (_test is null)
            return TryEvaluate(context, out var value, out error) && value.AsBool;
        var truth = _test.Ask(context);
        error = truth == Truth.Error ? context.Fault!.Message : null;
        return truth == Truth.True;
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
