using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the steps of one workflow, nested ones included.</summary>
internal sealed partial class StepsReader(YamlMap workflow, Names names)
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
