using InboundStreams.Core.Conditions.Nodes;

namespace InboundStreams.Core.Conditions;

internal sealed partial class Binder
{
    private static readonly string[] Everywhere = ["has", "size", "timestamp", "duration", "lower", "matches"];
    private static readonly string[] Methods = ["contains", "startsWith", "endsWith", "matches", "size", "lower"];

    private string[] Functions => [.. Everywhere, .. scope.AllowsSegment ? ["segment"] : Array.Empty<string>(), .. scope.AllowsCount ? ["count"] : Array.Empty<string>()];

    private Bound BindCall(Syntax.Call call) => (call.Target, call.Function, call.Arguments.Count) switch
    {
        (null, "has", 1) => BindHas(call),
        (null, "size", 1) => BindSize(call, call.Arguments[0]),
        ({ } target, "size", 0) => BindSize(call, target),
        (null, "lower", 1) => BindLower(call, call.Arguments[0]),
        ({ } target, "lower", 0) => BindLower(call, target),
        (null, "timestamp", 1) => BindConversion(call, Conversions.TryTimestamp, ValueKind.Timestamp),
        (null, "duration", 1) => BindConversion(call, Conversions.TryDuration, ValueKind.Duration),
        (null, "segment", _) => BindSegment(call),
        (null, "count", _) => BindCount(call),
        ({ } target, "contains", 1) => BindText(call, target, static (text, part) => text.Contains(part, StringComparison.Ordinal)),
        ({ } target, "startsWith", 1) => BindText(call, target, static (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ({ } target, "endsWith", 1) => BindText(call, target, static (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ({ } target, "matches", 1) => BindMatches(call, target, call.Arguments[0]),
        (null, "matches", 2) => BindMatches(call, call.Arguments[0], call.Arguments[1]),
        (null, var name, _) when Array.IndexOf(Everywhere, name) >= 0 => Fault(call, $"{name}() takes {(name == "matches" ? "a text and a pattern" : "one argument")}"),
        ({ }, var name, _) when Array.IndexOf(Methods, name) >= 0 => Fault(call, $"{name}() takes {(name is "size" or "lower" ? "no" : "one")} argument behind a point"),
        (null, var name, _) => Fault(call, $"there is no function '{name}'{Spelling.Hint(name, Functions)}; there are {string.Join(", ", Functions)}"),
        (_, var name, _) => Fault(call, $"there is no method '{name}'{Spelling.Hint(name, Methods)}; there are {string.Join(", ", Methods)}"),
    };

    private Bound BindHas(Syntax.Call call)
    {
        var path = call.Arguments[0];
        if (path is not (Syntax.Member or Syntax.Index))
            return Fault(call, "has() asks for a member: has(event.properties.x)");
        if (scope.IsUndeclared && path is Syntax.Member member && !IsRoot(member))
            return Bound.Of(new HasEntry(Bind(member.Target).Node, member.Text, At(member.Target, $"'{Source(member.Target)}' has no members")));
        return Bound.Of(new HasValue(Bind(path).Node));
    }

    private Bound BindSize(Syntax.Call call, Syntax of)
    {
        var operand = Bind(of);
        return operand.MayBe(ValueKind.String, ValueKind.List, ValueKind.Map)
            ? new Bound(new Size(operand.Node, At(of, $"'{Source(of)}' has no size")), ValueKind.Int).Folded(operand)
            : Fault(call, $"size() needs a string, a list or a map; '{Source(of)}' is {Words.Of(operand.Type)}");
    }

    private Bound BindLower(Syntax.Call call, Syntax of)
    {
        var operand = BindString(of, "lower()");
        return new Bound(new Lower(operand.Node, At(call, $"'{Source(call)}': no string")), ValueKind.String).Folded(operand);
    }

    private Bound BindConversion(Syntax.Call call, Conversion convert, ValueKind type)
    {
        var operand = Bind(call.Arguments[0]);
        if (operand.Constant is { } constant && !convert(constant, out _))
            return Fault(call, $"{Source(call.Arguments[0])} is no {call.Function}{Conversions.Hint(call.Function)}");
        return new Bound(new Converted(operand.Node, convert, At(call, $"'{Source(call)}' is no {call.Function}")), type).Folded(operand);
    }

    private Bound BindText(Syntax.Call call, Syntax target, Func<string, string, bool> test)
    {
        var (text, part) = (BindString(target, call.Function + "()"), BindString(call.Arguments[0], call.Function + "()"));
        return Bound.Of(new TextTest(text.Node, part.Node, test, At(call, $"'{Source(call)}': no string")));
    }

    /// <summary>A pattern is fixed and matched in linear time: no text can make it slow.</summary>
    private Bound BindMatches(Syntax.Call call, Syntax target, Syntax pattern)
    {
        var text = BindString(target, "matches()");
        if (pattern is not Syntax.Literal { Value.Kind: ValueKind.String } literal)
            return Fault(pattern, "the pattern of matches() is a string written out");
        return Pattern.TryCompile(literal.Value.AsString, out var regex, out var refused)
            ? Bound.Of(new Matches(text.Node, regex, At(call, $"'{Source(call)}': no string")))
            : Fault(literal, $"{Source(literal)} is no pattern: {refused}");
    }

    private Bound BindString(Syntax syntax, string function)
    {
        var bound = Bind(syntax);
        return bound.MayBe(ValueKind.String) ? bound : Fault(syntax, $"{function} needs a string; '{Source(syntax)}' is {Words.Of(bound.Type)}");
    }
}
