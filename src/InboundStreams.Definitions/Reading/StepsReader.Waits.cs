using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Steps that wait, decide or end.</summary>
internal sealed partial class StepsReader
{
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
}
