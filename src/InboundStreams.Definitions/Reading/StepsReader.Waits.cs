using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Steps that wait, decide or end.</summary>
internal sealed partial class StepsReader
{
    private Step.Wait? Wait(YamlMap map, Place place)
    {
        Id(map, "wait", place, out var id);
        Path = Path.Waited();
        return map.Length("wait") is { } length ? new Step.Wait(id, length) : null;
    }

    private Step.Exit Exit(YamlMap map, Place place)
    {
        Id(map, "exit", place, out var id);
        return new(id, map.Text("exit")?.Text ?? "");
    }

    private Step.WaitFor WaitFor(YamlMap map, Place place)
    {
        var before = Path;
        Id(map, "wait_for", place, out var id);
        var arms = ImmutableArray.CreateBuilder<WaitArm>();
        var (parted, after) = (Path.Waited(), RunPath.None);
        foreach (var arm in map.Maps("wait_for", $"an event of {map.What}"))
        {
            var match = WorkflowReader.Match(arm, names) ?? new("");
            var since = Since(arm, before);
            OutcomeCheck.OfWait(arm, match, since, workflowName, before);
            if (arms.Any(earlier => Endings.TakesAll(earlier, match, since)))
                arm.Report(arm.Node, FaultCode.Unreachable, $"{arm.What} never comes, since an event before it takes every '{match.Event}'; put it before that one, or remove it");
            Path = parted;
            var steps = Read(arm.List("steps"), string.Create(CultureInfo.InvariantCulture, $"{id}.{arms.Count + 1}."));
            after = after.Or(Path);
            arm.Done();
            arms.Add(new(match, steps, since));
        }

        if (map.Find("wait_for") is YamlNode.Sequence { Items.Count: 0 } empty)
            map.Report(empty, FaultCode.NoSteps, $"{map.What} waits for nothing; name at least one event");
        Path = parted;
        var timeout = Timeout(map, id);
        Path = after.Or(Path);
        return new(id, arms.ToImmutable(), timeout);
    }

    private static string? Since(YamlMap arm, RunPath before)
    {
        if (arm.Text("since") is not { } since)
            return null;
        if (since.Text != WaitArm.Enrollment && !before.Passed.Contains(since.Text))
            arm.Report(since, FaultCode.UnknownStep, $"'since' of {arm.What} is '{since.Text}', which is no earlier step; {Nearest.Advice(since.Text, before.Passed.Append(WaitArm.Enrollment))}");
        return since.Text;
    }

    private WaitTimeout? Timeout(YamlMap map, string id)
    {
        if (map.Map("timeout", $"the timeout of {map.What}") is not { } timeout)
            return null;
        var after = timeout.Length("after");
        var steps = Read(timeout.List("steps"), $"{id}.timeout.");
        timeout.Done();
        return after is { } length ? new(length, steps) : null;
    }

    private Step.Branch Branch(YamlMap map, Place place)
    {
        Id(map, "branch", place, out var id);
        var arms = ImmutableArray.CreateBuilder<BranchArm>();
        ImmutableArray<Step>? otherwise = null;
        var (parted, after) = (Path, RunPath.None);
        foreach (var arm in map.Maps("branch", $"an arm of {map.What}"))
        {
            Path = parted;
            if (otherwise is not null)
                arm.Report(arm.Node, FaultCode.ElseNotLast, $"{arm.What} comes after 'else', which takes everybody; put 'else' last");
            if (arm.Has("else"))
            {
                foreach (var key in (string[])["when", "steps"])
                {
                    if (arm.Has(key))
                        arm.Report(key, FaultCode.NotTogether, $"'{key}' does not stand beside 'else', which has its steps itself; make it an arm of its own");
                }

                otherwise = Read(arm.List("else"), $"{id}.else.");
            }
            else if (When(arm, arms, id) is { } read)
            {
                arms.Add(read);
            }

            after = after.Or(Path);
            arm.Done();
        }

        if (map.Find("branch") is YamlNode.Sequence { Items.Count: 0 } empty)
            map.Report(empty, FaultCode.NoSteps, $"{map.What} has no arms; give at least one with 'when' and 'steps'");
        Path = otherwise is null ? after.Or(parted) : after;
        return new(id, arms.ToImmutable(), otherwise ?? []);
    }

    private BranchArm? When(YamlMap arm, ImmutableArray<BranchArm>.Builder earlier, string id)
    {
        var when = arm.Condition("when", names.Scope.ForStep());
        if (!arm.Has("when"))
            arm.Report(arm.Node, FaultCode.MissingKey, $"{arm.What} has no 'when'; add it");
        if (when is not null && earlier.FirstOrDefault(each => Endings.Covers(each.When, when)) is { } first)
            arm.Report("when", FaultCode.Unreachable, $"no run comes here, since an arm before takes all that this one would ({first.When}); change the condition, or remove the arm");
        var steps = Read(arm.List("steps"), string.Create(CultureInfo.InvariantCulture, $"{id}.{earlier.Count + 1}."));
        return when is null ? null : new(when, steps);
    }
}
