using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Core.Conditions;

/// <summary>Finds what time alone may change in a watched condition, and refuses every use of time that has no threshold.</summary>
/// <remarks>It goes through the tree once. A comparison that has thresholds is taken whole; time met anywhere else is a fault.</remarks>
internal sealed class WatchFinder(string text, Scope scope, List<ConditionFault> faults)
{
    private readonly List<Watch> _watches = [];

    /// <summary>Faults are added only where the binder has found none.</summary>
    public static ImmutableArray<Watch> Of(Syntax syntax, string text, Scope scope, List<ConditionFault> faults)
    {
        var finder = new WatchFinder(text, scope, faults);
        finder.Visit(syntax, syntax);
        return [.. finder._watches.Distinct()];
    }

    /// <param name="within">The nearest comparison around it: what a fault points to.</param>
    private void Visit(Syntax syntax, Syntax within)
    {
        switch (syntax)
        {
            case Syntax.Name { Text: "now" }:
            case Syntax.Call { Target: null, Function: "count" }:
            case var _ when ScoreOf(syntax) is not null:
                Refuse(within is Syntax.Binary ? within : syntax);
                break;
            case Syntax.Call { Target: null, Function: "segment", Arguments: [Syntax.Literal { Value.Kind: ValueKind.String } name] }:
                _watches.Add(new Watch.Segment(name.Value.AsString));
                break;
            case Syntax.Binary { Sign: "==" or "!=" or "<" or "<=" or ">" or ">=" } comparison when !TryComparison(comparison):
                Visit(comparison.Left, comparison);
                Visit(comparison.Right, comparison);
                break;
            case Syntax.Binary { Sign: "&&" or "||" } logic:
                Visit(logic.Left, logic.Left);
                Visit(logic.Right, logic.Right);
                break;
            case Syntax.Binary { Sign: "in" or "+" or "-" or "*" or "/" or "%" } other:
                Visit(other.Left, other.Sign == "in" ? other : within);
                Visit(other.Right, other.Sign == "in" ? other : within);
                break;
            case Syntax.Binary:
                break; // a comparison with thresholds
            default:
                foreach (var part in syntax.Parts)
                    Visit(part, within);
                break;
        }
    }

    private void Refuse(Syntax syntax)
    {
        if (faults.Any(each => each.Column <= syntax.End && each.Column + each.Length > syntax.Start))
            return;
        faults.Add(new(syntax.Start + 1, syntax.Length, $"'{text.Substring(syntax.Start, syntax.Length)}': in a watched condition time may stand only as {string.Join(", as ", Allowed())}") { IsOfTime = true });
    }

    private List<string> Allowed()
    {
        List<string> allowed = ["now against one date or timestamp attribute, plus or minus a constant duration"];
        if (scope.AllowsScore)
            allowed.Add("a score against a constant");
        if (scope.AllowsCount)
            allowed.Add("a count against a constant");
        if (scope.AllowsSegment)
            allowed.Add("segment()");
        return allowed;
    }

    private bool TryComparison(Syntax.Binary comparison)
    {
        var (left, sign, right) = (comparison.Left, comparison.Sign, comparison.Right);
        return TryAgainstConstant(left, sign, right) || TryAgainstConstant(right, Mirrored(sign), left) || TryClock(comparison);
    }

    private bool TryAgainstConstant(Syntax left, string sign, Syntax right)
    {
        if (ScoreOf(left) is { } score)
            return ConstantOf(right) is { } points && AddThresholds(sign, points, static thousandths => Value.Double(thousandths / 1000.0), threshold => new Watch.Score(score, threshold));
        if (left is Syntax.Call { Target: null, Function: "count", Arguments: [Syntax.Literal { Value.Kind: ValueKind.String } counter, Syntax.Literal { Value.Kind: ValueKind.String } window] }
            && CountWindow.TryParse(window.Value.AsString, out var days))
            return ConstantOf(right) is { } number && AddThresholds(sign, number, Value.Int, threshold => new Watch.Count(counter.Value.AsString, days, threshold));
        return false;
    }

    /// <summary>A comparison changes where the number reaches the constant (<c>&gt;=</c>, <c>&lt;</c>), passes it (<c>&gt;</c>, <c>&lt;=</c>), or at both.</summary>
    private bool AddThresholds(string sign, in Value constant, Func<long, Value> read, Func<long, Watch> watch)
    {
        var wanted = constant;
        var reached = Threshold.Least(number => Operators.Compare(read(number), wanted) >= 0);
        var passed = Threshold.Least(number => Operators.Compare(read(number), wanted) > 0);
        if (sign is "==" or "!=" && reached == passed)
            return true;
        if (sign is ">=" or "<" or "==" or "!=" && reached is { } least)
            _watches.Add(watch(least));
        if (sign is ">" or "<=" or "==" or "!=" && passed is { } next)
            _watches.Add(watch(next));
        return true;
    }

    private bool TryClock(Syntax.Binary comparison)
    {
        var line = new ClockLine(scope, ConstantOf);
        if (!line.TryAdd(comparison.Left, 1) || !line.TryAdd(comparison.Right, -1) || line.Attribute is not { } attribute || line.Now is not (1 or -1))
            return false;
        var sign = line.Now == 1 ? comparison.Sign : Mirrored(comparison.Sign);
        var reached = Duration.FromMilliseconds(-line.Milliseconds * line.Now);
        if (sign is ">=" or "<" or "==" or "!=")
            _watches.Add(new Watch.Clock(attribute, reached));
        if (sign is ">" or "<=" or "==" or "!=")
            _watches.Add(new Watch.Clock(attribute, reached + Duration.FromMilliseconds(1)));
        return true;
    }

    /// <summary>The score's name in <c>score.x</c>. A band is none: whatever changes it is an input.</summary>
    private static string? ScoreOf(Syntax syntax)
    {
        var parts = new List<string>();
        return Binder.TryPath(syntax, parts) && parts is ["score", var name] && name != "band" ? name : null;
    }

    private Value? ConstantOf(Syntax syntax) => new Binder(text, scope, []).Bind(syntax).Constant;

    private static string Mirrored(string sign) => sign switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => sign,
    };
}
