namespace InboundStreams.Core.Conditions;

/// <summary><c>segment("name")</c> and <c>count("counter", "30d")</c>.</summary>
internal sealed partial class Binder
{
    private Bound BindSegment(Syntax.Call call)
    {
        if (!scope.AllowsSegment)
            return CannotStandHere(call);
        if (call.Arguments is not [Syntax.Literal { Value.Kind: ValueKind.String } literal])
            return Fault(call, "segment() takes the name of a segment, written out: segment(\"name\")");
        var name = literal.Value.AsString;
        if (!scope.Segments.Contains(name))
            return Fault(literal, $"there is no segment '{name}'{Spelling.Hint(name, scope.Segments)}; declare it under segments/");
        var error = $"there is no segment '{name}' any more";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (context.Memberships is null || !context.Memberships.TryIsMember(name, out var isMember))
                    return Bound.Fail(context, error, out value);
                value = Value.Bool(isMember);
                return true;
            },
            ValueKind.Bool);
    }

    private Bound BindCount(Syntax.Call call)
    {
        if (!scope.AllowsCount)
            return CannotStandHere(call);
        if (call.Arguments is not [Syntax.Literal { Value.Kind: ValueKind.String } counter, Syntax.Literal { Value.Kind: ValueKind.String } window])
            return Fault(call, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")");
        var name = counter.Value.AsString;
        var known = scope.Counters.Contains(name);
        if (!known)
            Fault(counter, $"there is no counter '{name}'{Spelling.Hint(name, scope.Counters)}; declare it under 'counters'");
        if (!CountWindow.TryParse(window.Value.AsString, out var days))
            return Fault(window, $"the window of count() is whole civil days, today included, from {CountWindow.Shortest} to {CountWindow.Longest}, or weeks, as \"2w\"; {Source(window)} is none");
        if (!known)
            return Bound.Faulty;
        var error = $"there is no counter '{name}' any more";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (context.Memberships is null || !context.Memberships.TryCount(name, days, out var count))
                    return Bound.Fail(context, error, out value);
                value = Value.Int(count);
                return true;
            },
            ValueKind.Int);
    }

    private Bound CannotStandHere(Syntax.Call call) =>
        Fault(call, $"{call.Function}() cannot stand here; functions that can: {string.Join(", ", Functions)}");
}
