using System.Text.RegularExpressions;

namespace InboundStreams.Core.Conditions;

/// <summary>Functions, and members of values that are no path.</summary>
internal sealed partial class Binder
{
    private static readonly string[] Everywhere = ["has", "size", "timestamp", "duration", "lower"];
    private static readonly string[] Methods = ["contains", "startsWith", "endsWith", "matches", "size", "lower"];

    private string[] Functions => [.. Everywhere, .. scope.AllowsSegment ? ["segment"] : Array.Empty<string>(), .. scope.AllowsCount ? ["count"] : Array.Empty<string>()];

    private Bound BindCall(Syntax.Call call) => (call.Target, call.Function, call.Arguments.Count) switch
    {
        (null, "has", 1) => BindHas(call),
        (null, "size", 1) => BindSize(call, call.Arguments[0]),
        ({ } target, "size", 0) => BindSize(call, target),
        (null, "lower", 1) => BindLower(call, call.Arguments[0]),
        ({ } target, "lower", 0) => BindLower(call, target),
        (null, "timestamp", 1) => BindConversion(call, "timestamp", Conversions.TryTimestamp, ValueKind.Timestamp),
        (null, "duration", 1) => BindConversion(call, "duration", Conversions.TryDuration, ValueKind.Duration),
        (null, "segment", _) => BindSegment(call),
        (null, "count", _) => BindCount(call),
        ({ } target, "contains", 1) => BindText(call, target, static (text, part) => text.Contains(part, StringComparison.Ordinal)),
        ({ } target, "startsWith", 1) => BindText(call, target, static (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ({ } target, "endsWith", 1) => BindText(call, target, static (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ({ } target, "matches", 1) => BindMatches(call, target),
        (null, var name, _) when Array.IndexOf(Functions, name) >= 0 => Fault(call, $"{name}() takes one argument"),
        ({ }, var name, var count) when Array.IndexOf(Methods, name) >= 0 => Fault(call, $"{name}() takes {(count == 0 ? "one argument" : "another number of arguments")}"),
        (null, var name, _) => Fault(call, $"there is no function '{name}'{Spelling.Hint(name, Functions)}; there are {string.Join(", ", Functions)}"),
        (_, var name, _) => Fault(call, $"there is no method '{name}'{Spelling.Hint(name, Methods)}; there are {string.Join(", ", Methods)}"),
    };

    /// <summary>Whether a path leads to a value that is not null; what cannot be read is absent.</summary>
    private Bound BindHas(Syntax.Call call)
    {
        if (call.Arguments[0] is not (Syntax.Member or Syntax.Index))
            return Fault(call, "has() asks for a member: has(event.properties.x)");
        var path = Bind(call.Arguments[0]);
        return new(
            (ConditionContext context, out Value value) =>
            {
                value = Value.Bool(path.Evaluate(context, out value) && !value.IsNull);
                return true;
            },
            ValueKind.Bool);
    }

    private Bound BindSize(Syntax.Call call, Syntax of)
    {
        var operand = Bind(of);
        if (!operand.MayBe(ValueKind.String, ValueKind.List, ValueKind.Map))
            return Fault(call, $"size() needs a string, a list or a map; '{Source(of)}' is {Words.Of(operand.Type)}");
        var error = $"'{Source(of)}' has no size";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!operand.Evaluate(context, out value))
                    return false;
                var size = value.Kind switch
                {
                    ValueKind.String => CodePoints(value.AsString),
                    ValueKind.List => value.AsList.Count,
                    ValueKind.Map => value.AsMap.Count,
                    _ => -1,
                };
                value = Value.Int(size);
                return size >= 0 || Bound.Fail(context, error, out value);
            },
            ValueKind.Int);
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private Bound BindLower(Syntax.Call call, Syntax of)
    {
        var operand = BindString(of, "lower()");
        var error = $"'{Source(call)}': no string";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!operand.Evaluate(context, out value))
                    return false;
                if (value.Kind != ValueKind.String)
                    return Bound.Fail(context, error, out value);
                value = Value.String(value.AsString.ToLowerInvariant());
                return true;
            },
            ValueKind.String);
    }

    private Bound BindConversion(Syntax.Call call, string name, Conversion convert, ValueKind type)
    {
        var operand = Bind(call.Arguments[0]);
        var error = $"'{Source(call)}' is no {name}";
        if (operand.Constant is { } constant)
            return convert(constant, out var converted) ? Bound.Of(converted) : Fault(call, $"{Source(call.Arguments[0])} is no {name}{Conversions.Hint(name)}");
        return new(
            (ConditionContext context, out Value value) =>
                operand.Evaluate(context, out var given) ? convert(given, out value) || Bound.Fail(context, error, out value) : Bound.Fail(context, context.Error!, out value),
            type);
    }

    private Bound BindText(Syntax.Call call, Syntax target, Func<string, string, bool> test)
    {
        var (text, part) = (BindString(target, call.Function + "()"), BindString(call.Arguments[0], call.Function + "()"));
        var error = $"'{Source(call)}': no string";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!text.Evaluate(context, out value) || !part.Evaluate(context, out var other))
                    return false;
                if (value.Kind != ValueKind.String || other.Kind != ValueKind.String)
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(test(value.AsString, other.AsString));
                return true;
            },
            ValueKind.Bool);
    }

    /// <summary>A pattern is fixed and matched in linear time: no text can make it slow.</summary>
    private Bound BindMatches(Syntax.Call call, Syntax target)
    {
        var text = BindString(target, "matches()");
        if (call.Arguments[0] is not Syntax.Literal { Value.Kind: ValueKind.String } literal)
            return Fault(call.Arguments[0], "the pattern of matches() is a string written out");
        Regex pattern;
        try
        {
            pattern = new Regex(literal.Value.AsString, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return Fault(literal, $"{Source(literal)} is no pattern: {refused.Message}");
        }

        var error = $"'{Source(call)}': no string";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!text.Evaluate(context, out value))
                    return false;
                if (value.Kind != ValueKind.String)
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(pattern.IsMatch(value.AsString));
                return true;
            },
            ValueKind.Bool);
    }

    private Bound BindString(Syntax syntax, string function)
    {
        var bound = Bind(syntax);
        return bound.MayBe(ValueKind.String) ? bound : Fault(syntax, $"{function} needs a string; '{Source(syntax)}' is {Words.Of(bound.Type)}");
    }

    private Bound BindIndex(Syntax.Index syntax) =>
        TryPath(syntax, []) ? BindPath(syntax)
        : syntax.At is Syntax.Literal { Value.Kind: ValueKind.String } literal ? BindInner(syntax, syntax.Target, literal.Value.AsString)
        : BindItem(syntax);

    /// <summary>A member of something computed, such as an item of a list.</summary>
    private Bound BindInner(Syntax syntax, Syntax target, string name)
    {
        var map = Bind(target);
        if (!map.MayBe(ValueKind.Map))
            return Fault(syntax, $"'{Source(target)}' is {Words.Of(map.Type)} and has no members");
        var error = $"there is no {Source(syntax)}";
        return new(
            (ConditionContext context, out Value value) =>
                map.Evaluate(context, out value)
                && ((value.Kind == ValueKind.Map && value.AsMap.TryGet(name, out value)) || Bound.Fail(context, error, out value)),
            null);
    }

    private Bound BindItem(Syntax.Index syntax)
    {
        var (list, at) = (Bind(syntax.Target), Bind(syntax.At));
        if (!list.MayBe(ValueKind.List) || !at.MayBe(ValueKind.Int))
            return Fault(syntax, "[ ] takes the number of a list's item, from 0, or the name of a member");
        var error = $"there is no {Source(syntax)}";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!list.Evaluate(context, out value) || !at.Evaluate(context, out var number))
                    return false;
                if (value.Kind != ValueKind.List || number.Kind != ValueKind.Int || number.AsInt < 0 || number.AsInt >= value.AsList.Count)
                    return Bound.Fail(context, error, out value);
                value = value.AsList[(int)number.AsInt];
                return true;
            },
            null);
    }
}
