using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the steps of one workflow, nested ones included.</summary>
internal sealed class StepsReader(YamlMap workflow, Names names)
{
    private static readonly string[] Kinds = ["send", "wait", "wait_for", "branch", "notify", "exit"];
    private static readonly string[] KindsToCome = ["wait_until", "window", "split", "set", "score", "enroll"];

    private readonly UniqueNames _ids = new("step");

    /// <param name="place">Of the steps around these, in front of the ids that are made up: <c>clicks.1.</c></param>
    public ImmutableArray<Step> Read(IReadOnlyList<YamlNode> nodes, string place)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var (number, ended) = (0, false);
        foreach (var map in workflow.File.Maps(nodes, $"a step of {workflow.What}"))
        {
            number++;
            if (ended)
                map.Report(map.Node, FaultCode.Unreachable, "no run comes here, since the step before is an exit; remove one of them");
            if (Step(map, new(place, number)) is { } step)
                steps.Add(step);
            ended = steps.LastOrDefault() is Core.Workflows.Step.Exit;
            map.Done();
        }

        return steps.ToImmutable();
    }

    private Step? Step(YamlMap map, Place place)
    {
        string[] named = [.. Kinds.Where(map.Has)];
        if (named.Length != 1)
        {
            ReportKind(map, named);
            return null;
        }

        return named[0] switch
        {
            "send" => Send(map),
            "wait" => Wait(map, place),
            "wait_for" => WaitFor(map, place),
            "branch" => Branch(map, place),
            "notify" => Notify(map),
            _ => Exit(map, place),
        };
    }

    private static void ReportKind(YamlMap map, string[] named)
    {
        var toCome = map.Entries.FirstOrDefault(each => KindsToCome.Contains(each.Key.Text));
        if (named.Length > 1)
            map.Report(map.Node, FaultCode.NotOneStep, $"{map.What} is {string.Join(" and ", named)} at once; make it two steps");
        else if (toCome is not null)
            map.Report(toCome.Key, FaultCode.StepNotYet, $"this version knows no step '{toCome.Key.Text}' yet; use {string.Join(", ", Kinds)}");
        else
            map.Report(map.Node, FaultCode.NotOneStep, $"{map.What} does nothing; give it one of {string.Join(", ", Kinds)}");
        foreach (var entry in map.Entries.Where(each => named.Length > 1 || KindsToCome.Contains(each.Key.Text)))
            map.Find(entry.Key.Text);
    }

    private Step.Send? Send(YamlMap map)
    {
        var template = Template(map, "send");
        var id = Id(map, template ?? "");
        var category = map.Text("category", required: true);
        if (category is not null && !names.Categories.Contains(category.Text))
            map.Report(category, FaultCode.UnknownCategory, $"{map.What} is of the category '{category.Text}', which inbound.yaml does not have; {Nearest.Advice(category.Text, names.Categories)}");
        var withheld = map.Choice("if_withheld", required: false, "continue", "exit") == "exit"
            ? Core.Workflows.Step.IfWithheld.Exit
            : Core.Workflows.Step.IfWithheld.Continue;
        var notAfter = map.Length("not_after");
        return template is null || category is null ? null : new Step.Send(id, template, category.Text, withheld, notAfter);
    }

    private Step.Notify? Notify(YamlMap map)
    {
        var template = Template(map, "notify");
        var id = Id(map, template ?? "");
        var to = map.Address("to");
        if (to is null && names.NotificationAddress is null && !map.Has("to"))
            map.Report(map.Node, FaultCode.NoNotificationAddress, $"{map.What} writes to nobody; give it a 'to', or inbound.yaml a 'notify: sales@example.org'");
        return template is null ? null : new Step.Notify(id, template, to);
    }

    private Step.Wait? Wait(YamlMap map, Place place)
    {
        Id(map, "wait", place, out var id);
        return map.Length("wait") is { } length ? new Step.Wait(id, length) : null;
    }

    private Step.Exit Exit(YamlMap map, Place place)
    {
        Id(map, "exit", place, out var id);
        return new(id, map.Text("exit")?.Text ?? "");
    }

    private Step.WaitFor WaitFor(YamlMap map, Place place)
    {
        string[] earlier = [.. _ids.All];
        Id(map, "wait_for", place, out var id);
        var arms = ImmutableArray.CreateBuilder<WaitArm>();
        foreach (var arm in map.Maps("wait_for", $"an event of {map.What}"))
        {
            var match = WorkflowReader.Match(arm, names);
            var since = Since(arm, earlier);
            var steps = Read(arm.List("steps"), string.Create(CultureInfo.InvariantCulture, $"{id}.{arms.Count + 1}."));
            arm.Done();
            arms.Add(new(match ?? new(""), steps, since));
        }

        if (map.Find("wait_for") is YamlNode.Sequence { Items.Count: 0 } empty)
            map.Report(empty, FaultCode.NoSteps, $"{map.What} waits for nothing; name at least one event");
        return new(id, arms.ToImmutable(), Timeout(map, id));
    }

    private static string? Since(YamlMap arm, string[] earlier)
    {
        if (arm.Text("since") is not { } since)
            return null;
        if (since.Text != WaitArm.Enrollment && !earlier.Contains(since.Text))
            arm.Report(since, FaultCode.UnknownStep, $"'since' of {arm.What} is '{since.Text}', which is no earlier step; {Nearest.Advice(since.Text, earlier.Append(WaitArm.Enrollment))}");
        return since.Text;
    }

    private WaitTimeout? Timeout(YamlMap map, string id)
    {
        if (map.Map("timeout", $"the timeout of {map.What}") is not { } timeout)
            return null;
        var after = timeout.Length("after", required: true);
        var steps = Read(timeout.List("steps"), $"{id}.timeout.");
        timeout.Done();
        return after is { } length ? new(length, steps) : null;
    }

    private Step.Branch Branch(YamlMap map, Place place)
    {
        Id(map, "branch", place, out var id);
        var arms = ImmutableArray.CreateBuilder<BranchArm>();
        ImmutableArray<Step>? otherwise = null;
        foreach (var arm in map.Maps("branch", $"an arm of {map.What}"))
        {
            if (otherwise is not null)
                arm.Report(arm.Node, FaultCode.ElseNotLast, $"{arm.What} comes after 'else', which takes everybody; put 'else' last");
            if (arm.Has("else"))
            {
                otherwise = Read(arm.List("else"), $"{id}.else.");
            }
            else
            {
                var when = arm.Condition("when", names.Scope.ForStep(), required: true);
                var steps = Read(arm.List("steps"), string.Create(CultureInfo.InvariantCulture, $"{id}.{arms.Count + 1}."));
                if (when is not null)
                    arms.Add(new(when, steps));
            }

            arm.Done();
        }

        if (map.Find("branch") is YamlNode.Sequence { Items.Count: 0 } empty)
            map.Report(empty, FaultCode.NoSteps, $"{map.What} has no arms; give at least one with 'when' and 'steps'");
        return new(id, arms.ToImmutable(), otherwise ?? []);
    }

    private string? Template(YamlMap map, string kind)
    {
        if (map.Text(kind) is not { } text)
            return null;
        map.What = $"the {kind} '{text.Text}'";
        names.SomethingIsSent = true;
        if (!names.Templates.Contains(text.Text))
            map.Report(text, FaultCode.UnknownTemplate, $"{map.What} needs templates/{text.Text}.hbs, which is not there; {Nearest.Advice(text.Text, names.Templates)}");
        return text.Text;
    }

    private void Id(YamlMap map, string kind, Place place, out string id)
    {
        id = Id(map, place.Of(kind));
        map.What = $"the {kind} '{id}'";
    }

    /// <summary>The step's own id, or else the one that its kind has by default.</summary>
    private string Id(YamlMap map, string otherwise)
    {
        var given = map.Text("id");
        var id = given?.Text ?? otherwise;
        if (id == WaitArm.Enrollment || (given is not null && string.IsNullOrWhiteSpace(id)))
            map.Report(given ?? (YamlNode)map.Node, FaultCode.BadName, $"'{id}' cannot be the id of a step; give it another 'id'");
        else if (id.Length > 0)
            _ids.Add(id, map.File, given ?? (YamlNode)map.Node, "give this one an 'id' of its own");
        return id;
    }

    /// <summary>Where a step stands: its id is made of it unless the file gives one.</summary>
    private readonly record struct Place(string Around, int Number)
    {
        public string Of(string kind) => string.Create(CultureInfo.InvariantCulture, $"{Around}{kind}-{Number}");
    }
}
