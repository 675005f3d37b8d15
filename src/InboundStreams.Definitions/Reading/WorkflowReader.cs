using System.Collections.Immutable;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads one workflow file.</summary>
internal static class WorkflowReader
{
    /// <returns>Null without a name or a trigger; the reasons are reported.</returns>
    public static WorkflowDefinition? Read(YamlMap file, Names names, UniqueNames unique)
    {
        var name = file.Name("workflow", "workflow");
        if (name is not null)
            unique.Add(name.Text, file.File, name);
        var trigger = file.Map("on", $"the trigger of {file.What}") is { } on ? Trigger(on, names) : null;
        var enrollment = Enrollment(file, names);
        var outcomes = new List<(YamlMap Map, EventMatch Match)>();
        var goal = Goal(file, names, outcomes);
        var exits = Exits(file, names, outcomes);
        var priority = file.Int("priority") ?? 100;
        var zone = file.Zone("time_zone");
        var steps = Steps(file, name?.Text ?? "", names, out var path);
        foreach (var (map, match) in outcomes)
            OutcomeCheck.OfRun(map, match, name?.Text ?? "", path);
        file.Done();
        return name is null || trigger is null
            ? null
            : new(name.Text, trigger, steps) { Priority = priority, Enroll = enrollment, Goal = goal, Exits = exits, TimeZone = zone };
    }

    /// <summary>The event of a goal, an exit or a wait; null without one, which is reported.</summary>
    public static EventMatch? Match(YamlMap map, Names names)
    {
        var name = map.EventName("event");
        var where = map.Condition("where", names.Scope.ForRunEvent());
        var anyKey = map.Flag("any_key", otherwise: false);
        var anyEmail = map.Flag("any_email", otherwise: false);
        if (anyEmail && name is not null && !OutcomeCheck.IsOutcome(name.Text))
            map.Report("any_email", FaultCode.NotTogether, $"'any_email' of {map.What} is of an 'Email …' event, and '{name.Text}' is none; remove it");
        return name is null ? null : new(name.Text, where, anyKey, anyEmail);
    }

    private static EventMatch? Trigger(YamlMap map, Names names)
    {
        var name = map.EventName("event");
        var where = map.Condition("where", names.Scope.ForEvent());
        map.Done();
        return name is null ? null : new(name.Text, where);
    }

    private static Enrollment Enrollment(YamlMap file, Names names)
    {
        if (file.Map("enroll", $"'enroll' of {file.What}") is not { } map)
            return Core.Workflows.Enrollment.Once;
        var key = map.Expression("key", names.Scope.ForEvent(), ExpressionType.Any);
        var again = map.Choice("again") == "every_match" ? EnrollAgain.EveryMatch : EnrollAgain.Once;
        var minGap = map.Length("min_gap");
        map.Done();
        return new(key, again, minGap);
    }

    private static Goal? Goal(YamlMap file, Names names, List<(YamlMap Map, EventMatch Match)> outcomes)
    {
        if (file.Map("goal", $"the goal of {file.What}") is not { } map)
            return null;
        var match = Match(map, names);
        var window = map.Length("conversion_window");
        var exit = map.Flag("exit", otherwise: true);
        map.Done();
        if (match is not null)
            outcomes.Add((map, match));
        return match is null ? null : new(match, window, exit);
    }

    private static ImmutableArray<WorkflowExit> Exits(YamlMap file, Names names, List<(YamlMap Map, EventMatch Match)> outcomes)
    {
        var exits = ImmutableArray.CreateBuilder<WorkflowExit>();
        foreach (var map in file.Maps("exit", $"an exit of {file.What}"))
        {
            if (map.Has("event") == map.Has("when"))
                map.Report(map.Node, FaultCode.ExitWithoutCause, $"{map.What} must have either 'event' or 'when'; give the event, or the condition, that takes a contact out");
            else if (map.Has("event") && Match(map, names) is { } match)
            {
                exits.Add(new(match, null));
                outcomes.Add((map, match));
            }
            else if (map.Condition("when", names.Scope.ForWatched()) is { } when)
            {
                exits.Add(new(null, when));
            }

            foreach (var key in map.Has("when") && !map.Has("event") ? (string[])["where", "any_key", "any_email"] : [])
            {
                if (map.Has(key))
                    map.Report(key, FaultCode.NotTogether, $"'{key}' of {map.What} is of an event, which it does not have; give 'event', or remove it");
            }

            map.Done();
        }

        return exits.ToImmutable();
    }

    private static ImmutableArray<Step> Steps(YamlMap file, string name, Names names, out RunPath path)
    {
        var reader = new StepsReader(file, name, names);
        var steps = reader.Read(file.List("steps"), "");
        path = reader.Path;
        if (file.Find("steps") is YamlNode.Sequence { Items.Count: 0 } empty)
            file.Report(empty, FaultCode.NoSteps, $"{file.What} has no steps; add at least one");
        return steps;
    }
}
