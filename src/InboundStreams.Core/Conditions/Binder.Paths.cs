using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;

namespace InboundStreams.Core.Conditions;

/// <summary>Names: <c>contact.x</c>, <c>score.x</c>, <c>event.…</c>, <c>run.event.…</c>, <c>run.last.…</c>, <c>now</c>.</summary>
internal sealed partial class Binder
{
    private static readonly string[] EventNames = ["name", "at", "properties", "context"];

    private Bound BindPath(Syntax syntax)
    {
        var parts = new List<string>();
        if (!TryPath(syntax, parts))
            return BindInner(syntax, ((Syntax.Member)syntax).Target, ((Syntax.Member)syntax).Text);
        return (parts[0], parts.Count) switch
        {
            ("contact", _) => BindContact(syntax, parts),
            ("score", _) when scope.AllowsScore => BindScore(syntax, parts),
            ("event", _) when scope.AllowsEvent => BindEvent(syntax, parts, 1, static context => context.Event, "no event is at hand"),
            ("run", > 1) when scope.AllowsRun && parts[1] == "event" => BindEvent(syntax, parts, 2, static context => context.RunEvent, "no run is at hand"),
            ("run", > 1) when scope.AllowsRun && parts[1] == "last" => BindEvent(syntax, parts, 2, static context => context.RunLast, "the run has caught no event yet"),
            ("run", _) when scope.AllowsRun => Fault(syntax, "of a run there are run.event and run.last"),
            ("now", 1) when scope.AllowsNow => Now(),
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

    private static Bound Now() => new(
        static (ConditionContext context, out Value value) =>
        {
            value = Value.Timestamp(context.Now);
            return true;
        },
        ValueKind.Timestamp);

    private Bound BindContact(Syntax syntax, List<string> parts)
    {
        var names = scope.Attributes.Select(each => each.Name);
        if (parts.Count != 2)
            return Fault(syntax, parts.Count == 1 ? "name one attribute: contact.x" : "an attribute has no members");
        var name = parts[1];
        if (scope.Attributes.FirstOrDefault(each => each.Name == name) is not { } attribute)
            return Fault(syntax, $"the contact has no attribute '{name}'{Spelling.Hint(name, names)}; declare it under 'contact'");
        var kind = Words.KindOf(attribute.Type);
        var error = $"contact.{name} is not {Words.Of(kind)}";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (!context.Contact.TryGet(name, out value) || value.Kind == kind || value.IsNull)
                    return true;
                if (kind != ValueKind.Double || value.Kind != ValueKind.Int)
                    return Bound.Fail(context, error, out value);
                value = Value.Double(value.AsInt);
                return true;
            },
            kind);
    }

    private Bound BindScore(Syntax syntax, List<string> parts)
    {
        var name = parts.Count == 2 ? parts[1] : "";
        if (name == "band" && scope.HasBands)
        {
            return new(
                static (ConditionContext context, out Value value) =>
                {
                    value = Value.String(context.Scores?.Band ?? "");
                    return true;
                },
                ValueKind.String);
        }

        List<string> names = [.. scope.Scores];
        if (scope.HasTotal)
            names.Add(ScoreRules.Total);
        if (!names.Contains(name))
            return Fault(syntax, name.Length == 0 ? "name one score: score.x" : $"there is no score '{name}'{Spelling.Hint(name, names)}; declare it under 'scores'");
        var error = $"there is no score '{name}' any more";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (context.Scores is null || !context.Scores.TryRead(name, out var thousandths))
                    return Bound.Fail(context, error, out value);
                value = Value.Double(thousandths / 1000.0);
                return true;
            },
            ValueKind.Double);
    }

    private Bound BindEvent(Syntax syntax, List<string> parts, int first, Func<ConditionContext, Occurrence?> find, string missing)
    {
        var member = parts.Count > first ? parts[first] : "";
        var rest = parts.Count > first + 1 ? parts[(first + 1)..] : [];
        if (Array.IndexOf(EventNames, member) < 0 || (rest.Count > 0 && member is "name" or "at"))
            return Fault(syntax, $"an event has {string.Join(", ", EventNames)}{Spelling.Hint(member, EventNames)}; its own values are under properties");
        if (member is "name" or "at")
            return EventFact(find, missing, member == "name");
        var ofProperties = member == "properties";
        var lookup = rest.Count == 0 ? null : new PropertyPath(rest);
        var absent = $"the event has no {Source(syntax)}";
        return new(
            (ConditionContext context, out Value value) =>
            {
                if (find(context) is not { } occurrence)
                    return Bound.Fail(context, missing, out value);
                var values = ofProperties ? occurrence.Properties : occurrence.Context;
                if (lookup is not null)
                    return lookup.TryGet(values, out value) || Bound.Fail(context, absent, out value);
                value = Value.Map(values);
                return true;
            },
            lookup is null ? ValueKind.Map : null);
    }

    private static Bound EventFact(Func<ConditionContext, Occurrence?> find, string missing, bool name) => new(
        (ConditionContext context, out Value value) =>
        {
            if (find(context) is not { } occurrence)
                return Bound.Fail(context, missing, out value);
            value = name ? Value.String(occurrence.Name) : Value.Timestamp(occurrence.At);
            return true;
        },
        name ? ValueKind.String : ValueKind.Timestamp);
}
