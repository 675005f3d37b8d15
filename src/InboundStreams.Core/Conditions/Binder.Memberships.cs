using InboundStreams.Core.Conditions.Nodes;

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
        return scope.Segments.Contains(name)
            ? Bound.Of(new Segment(name, At(call, $"there is no segment '{name}' any more")))
            : Fault(literal, $"there is no segment '{name}'{Spelling.Hint(name, scope.Segments)}; declare it under segments/");
    }

    private Bound BindCount(Syntax.Call call)
    {
        if (!scope.AllowsCount)
            return CannotStandHere(call);
        if (call.Arguments is not [Syntax.Literal { Value.Kind: ValueKind.String } counter, Syntax.Literal { Value.Kind: ValueKind.String } window])
            return Fault(call, "count() takes the name of a counter and a window, both written out: count(\"name\", \"30d\")");
        var name = counter.Value.AsString;
        if (!scope.Counters.Contains(name))
            Fault(counter, $"there is no counter '{name}'{Spelling.Hint(name, scope.Counters)}; declare it under 'counters'");
        return CountWindow.TryParse(window.Value.AsString, out var days)
            ? new(new Count(name, days, At(call, $"there is no counter '{name}' any more")), ValueKind.Int)
            : Fault(window, $"the window of count() is whole civil days, today included, from {CountWindow.Shortest} to {CountWindow.Longest}, or weeks, as \"2w\"; {Source(window)} is none");
    }

    private Bound CannotStandHere(Syntax.Call call) => Fault(
        call,
        scope.IsUndeclared
            ? $"{call.Function}() needs a funnel that declares what it names; functions that need none: {string.Join(", ", Functions)}"
            : $"{call.Function}() cannot stand here; functions that can: {string.Join(", ", Functions)}");
}
