using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Scoring;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the rules of all scoring files: those with <c>on</c> listen to an event, those with <c>while</c> to attributes.</summary>
internal static class RulesReader
{
    public static (ImmutableArray<EventRule> OnEvents, ImmutableArray<AttributeRule> OnAttributes) Read(IReadOnlyList<YamlMap> files, Names names)
    {
        var (onEvents, onAttributes) = (ImmutableArray.CreateBuilder<EventRule>(), ImmutableArray.CreateBuilder<AttributeRule>());
        var unique = new UniqueNames("rule");
        foreach (var rule in files.SelectMany(file => file.Maps("rules", "a rule")))
        {
            var name = rule.Name("name", "rule");
            if (name is not null)
                unique.Add(name.Text, rule.File, name);
            var score = Score(rule, names);
            if (rule.Has("on") == rule.Has("while"))
                rule.Report(rule.Node, FaultCode.RuleWithoutCause, $"{rule.What} must have either 'on' or 'while'; give the event, or the condition on attributes, that gives points");
            else if (rule.Has("on") && OnEvent(rule, name?.Text ?? "", score, names.Scope.ForEvent()) is { } onEvent)
                onEvents.Add(onEvent);
            else if (rule.Has("while") && OnAttributes(rule, name?.Text ?? "", score, names.Scope.ForAttributes()) is { } onAttribute)
                onAttributes.Add(onAttribute);
            rule.Done();
        }

        return (onEvents.ToImmutable(), onAttributes.ToImmutable());
    }

    private static string Score(YamlMap rule, Names names)
    {
        if (rule.Text("score") is not { } text)
            return "";
        if (!names.ScoreNames.Contains(text.Text))
            rule.Report(text, FaultCode.UnknownScore, $"{rule.What} gives points to '{text.Text}', which is no score; {Nearest.Advice(text.Text, names.ScoreNames)}");
        return text.Text;
    }

    private static EventRule? OnEvent(YamlMap rule, string name, string score, Scope scope)
    {
        var on = rule.EventName("on");
        var where = rule.Condition("where", scope);
        var points = Points(rule, scope);
        var cap = Cap(rule);
        var once = rule.Flag("once", otherwise: false);
        return on is null || points is null ? null : new(name, score, on.Text, points, where, cap, once);
    }

    private static AttributeRule? OnAttributes(YamlMap rule, string name, string score, Scope scope)
    {
        foreach (var key in (string[])["where", "cap", "once"])
        {
            if (rule.Has(key))
                rule.Report(key, FaultCode.NotForAttributeRule, $"{rule.What} holds as long as its 'while' does, so it has no '{key}'; remove it");
        }

        var condition = rule.Condition("while", scope);
        var points = Points(rule, scope: null);
        return condition is null || points is null ? null : new(name, score, condition, points.Thousandths);
    }

    /// <param name="scope">Null: only a number.</param>
    private static Points? Points(YamlMap rule, Scope? scope)
    {
        if (rule.Text("points") is not { } text)
            return null;
        if (Values.TryThousandths(text.Text, out var thousandths))
            return new(thousandths);
        var isNumber = decimal.TryParse(text.Text, System.Globalization.CultureInfo.InvariantCulture, out _);
        if (scope is null || isNumber)
        {
            rule.Report(text, FaultCode.BadNumber, $"'points' of {rule.What} is {text.Kind}; give a number with at most three decimals, at most {ScoreDefinition.PointsMax}");
            return null;
        }

        return rule.Expression("points", scope, ExpressionType.Number) is { } expression ? new(0, expression) : null;
    }

    private static PointsCap? Cap(YamlMap rule)
    {
        if (rule.Map("cap", $"the cap of {rule.What}") is not { } map)
            return null;
        var points = map.Int("points");
        var times = map.Int("times");
        var per = Period(map);
        if (!map.Has("points") && !map.Has("times"))
            map.Report(map.Node, FaultCode.CapWithoutLimit, $"{map.What} limits nothing; give 'points' or 'times'");
        map.Done();
        return new(points, times, per);
    }

    private static CapPeriod? Period(YamlMap cap)
    {
        if (cap.Text("per") is not { } text)
            return null;
        if (Durations.TryParse(text.Text, out var length))
            return new CapPeriod.Every(length);
        if (Durations.TryParseCivilDays(text.Text, out var days))
            return new CapPeriod.CivilDays(days);
        cap.Report(text, FaultCode.BadDuration, $"'per' of {cap.What} is {text.Kind}; give a length of time as 12h or 1d, or civil days as '1 day'");
        return null;
    }
}
