using InboundStreams.Core.Conditions.Nodes;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Core.Conditions;

/// <summary>Names: <c>contact.x</c>, <c>score.x</c>, <c>event.…</c>, <c>run.event.…</c>, <c>run.last.…</c>, <c>now</c>; and members of what is computed.</summary>
internal sealed partial class Binder
{
    private static readonly string[] EventNames = ["name", "at", "properties", "context"];

    public static bool TryPath(Syntax syntax, List<string> parts)
    {
        switch (syntax)
        {
            case Syntax.Name name:
                parts.Add(name.Text);
                return true;
            case Syntax.Member member when TryPath(member.Target, parts):
                parts.Add(member.Text);
                return true;
            case Syntax.Index { At: Syntax.Literal { Value.Kind: ValueKind.String } literal } index when TryPath(index.Target, parts):
                parts.Add(literal.Value.AsString);
                return true;
            default:
                return false;
        }
    }

    private Bound BindPath(Syntax syntax)
    {
        var parts = new List<string>();
        if (!TryPath(syntax, parts))
            return syntax is Syntax.Member member ? BindMember(member) : BindItem((Syntax.Index)syntax);
        return (parts[0], parts.Count) switch
        {
            ("contact", _) => scope.IsUndeclared ? BindUndeclared(syntax, parts) : BindContact(syntax, parts),
            ("score", _) when scope.AllowsScore => BindScore(syntax, parts),
            ("event", _) when scope.AllowsEvent => BindEvent(syntax, parts, 1, Which.Event),
            ("run", > 1) when scope.AllowsRun && parts[1] == "event" => BindEvent(syntax, parts, 2, Which.RunEvent),
            ("run", > 1) when scope.AllowsRun && parts[1] == "last" => BindEvent(syntax, parts, 2, Which.RunLast),
            ("run", _) when scope.AllowsRun => Fault(syntax, "of a run there are run.event and run.last"),
            ("now", 1) when scope.AllowsNow => new(new Now(), ValueKind.Timestamp),
            ("now", _) when scope.AllowsNow => Fault(syntax, "now is a timestamp and has no members"),
            ("score" or "event" or "run" or "now", _) => Fault(syntax, $"'{parts[0]}' cannot stand here; names that can: {string.Join(", ", Roots())}"),
            _ => Fault(syntax, $"there is no name '{parts[0]}'{Spelling.Hint(parts[0], Roots())}; names that can stand here: {string.Join(", ", Roots())}"),
        };
    }

    private List<string> Roots()
    {
        List<string> roots = ["contact"];
        if (scope.AllowsScore)
            roots.Add("score");
        if (scope.AllowsEvent)
            roots.Add("event");
        if (scope.AllowsRun)
            roots.AddRange(["run.event", "run.last"]);
        if (scope.AllowsNow)
            roots.Add("now");
        return roots;
    }

    /// <summary>Whether what holds the member is no value: <c>score.x</c>, <c>event.name</c>.</summary>
    private static bool IsRoot(Syntax.Member member)
    {
        var parts = new List<string>();
        return TryPath(member.Target, parts) && parts is ["score" or "event"];
    }

    private Bound BindContact(Syntax syntax, List<string> parts)
    {
        if (parts.Count != 2)
            return Fault(syntax, parts.Count == 1 ? "name one attribute: contact.x" : "an attribute has no members");
        var name = parts[1];
        if (scope.Attributes.FirstOrDefault(each => each.Name == name) is not { } attribute)
            return Fault(syntax, $"the contact has no attribute '{name}'{Spelling.Hint(name, scope.Attributes.Select(each => each.Name))}; declare it under 'contact'");
        var kind = attribute.Type.Kind();
        return new(new DeclaredAttribute(name, kind, At(syntax, $"contact.{name} is not {Words.Of(kind)}")), kind);
    }

    private Bound BindUndeclared(Syntax syntax, List<string> parts) => parts.Count == 1
        ? new(new AllAttributes(), ValueKind.Map)
        : new(new UndeclaredAttribute(new PropertyPath(parts[1..]), At(syntax, $"the contact has no {Source(syntax)}")), null);

    private Bound BindScore(Syntax syntax, List<string> parts)
    {
        var name = parts.Count == 2 ? parts[1] : "";
        if (name == "band" && (scope.HasBands || scope.IsUndeclared))
            return new(new Band(scope.IsUndeclared ? At(syntax, "there is no band") : null), ValueKind.String);
        List<string> names = [.. scope.Scores];
        if (scope.HasTotal)
            names.Add(ScoreRules.Total);
        if (name.Length == 0 || (!scope.IsUndeclared && !names.Contains(name)))
            return Fault(syntax, name.Length == 0 ? "name one score: score.x" : $"there is no score '{name}'{Spelling.Hint(name, names)}; declare it under 'scores'");
        return new(new Score(name, At(syntax, $"there is no score '{name}'{(scope.IsUndeclared ? "" : " any more")}")), ValueKind.Double);
    }

    private Bound BindEvent(Syntax syntax, List<string> parts, int first, Which which)
    {
        var member = parts.Count > first ? parts[first] : "";
        var rest = parts.Count > first + 1 ? parts[(first + 1)..] : [];
        var missing = At(syntax, Missing(which));
        return (member, rest.Count) switch
        {
            ("name", 0) => new(new EventFact(which, static of => Value.String(of.Name), missing), ValueKind.String),
            ("at", 0) => new(new EventFact(which, static of => Value.Timestamp(of.At), missing), ValueKind.Timestamp),
            ("properties" or "context", 0) => new(new EventMap(which, member == "properties", missing), ValueKind.Map),
            ("properties" or "context", _) => new(new EventValue(which, member == "properties", new PropertyPath(rest), missing, At(syntax, $"the event has no {Source(syntax)}")), null),
            _ => Fault(syntax, $"an event has {string.Join(", ", EventNames)}{(EventNames.Contains(member) ? "" : Spelling.Hint(member, EventNames))}; its own values are under properties"),
        };
    }

    private static string Missing(Which which) => which switch
    {
        Which.Event => "no event is at hand",
        Which.RunEvent => "no run is at hand",
        _ => "the run has caught no event yet",
    };

    /// <summary>A member of something computed, such as an item of a list.</summary>
    private Bound BindMember(Syntax.Member syntax)
    {
        var map = Bind(syntax.Target);
        return map.MayBe(ValueKind.Map)
            ? new(new Item(map.Node, new Constant(Value.String(syntax.Text)), At(syntax, $"there is no {Source(syntax)}")), null)
            : Fault(syntax, $"'{Source(syntax.Target)}' is {Words.Of(map.Type)} and has no members");
    }

    private Bound BindItem(Syntax.Index syntax)
    {
        var (all, at) = (Bind(syntax.Target), Bind(syntax.At));
        var possible = (all.MayBe(ValueKind.List) && at.MayBe(ValueKind.Int)) || (all.MayBe(ValueKind.Map) && at.MayBe(ValueKind.String));
        return possible
            ? new Bound(new Item(all.Node, at.Node, At(syntax, $"there is no {Source(syntax)}")), null).Folded(all, at)
            : Fault(syntax, "[ ] takes the number of a list's item, from 0, or the name of a member");
    }
}
