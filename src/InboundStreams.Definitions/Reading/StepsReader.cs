using System.Collections.Immutable;
using System.Globalization;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Checks;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Shapes;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>Reads the steps of one workflow, nested ones included.</summary>
internal sealed partial class StepsReader(YamlMap workflow, string workflowName, Names names)
{
    private static readonly string[] Kinds = [.. StepShapes.All.Select(each => each.Name)];
    private static readonly string[] KindsToCome = ["wait_until", "window", "split", "set", "score", "enroll"];

    /// <summary>Nested ones included; more than anybody can follow.</summary>
    private const int StepsMax = 2000;

    private readonly UniqueNames _ids = new("step");
    private int _count;

    /// <summary>What a run has done when it comes to the step that is being read.</summary>
    public RunPath Path { get; private set; } = RunPath.Start;

    /// <param name="place">Of the steps around these, in front of the ids that are made up: <c>clicks.1.</c></param>
    public ImmutableArray<Step> Read(IReadOnlyList<YamlNode> nodes, string place)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var (number, ended) = (0, false);
        foreach (var map in workflow.File.Maps(nodes, $"a step of {workflow.What}", StepShapes.Any))
        {
            number++;
            if (++_count > StepsMax)
            {
                if (_count == StepsMax + 1)
                    map.Report(map.Node, FaultCode.TooMany, string.Create(CultureInfo.InvariantCulture, $"{workflow.What} has more than {StepsMax} steps; make it several workflows"));
                break;
            }

            if (ended)
                map.Report(map.Node, FaultCode.Unreachable, "no run comes here, since the step before always ends it; remove one of them");
            ended = false;
            if (Step(map, new(place, number)) is not { } step)
                continue;
            steps.Add(step);
            ended = Endings.EndsRun(step);
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

        map.As(StepShapes.All.Single(each => each.Name == named[0]));
        Step? step = named[0] switch
        {
            "send" => Send(map),
            "wait" => Wait(map, place),
            "wait_for" => WaitFor(map, place),
            "branch" => Branch(map, place),
            "notify" => Notify(map),
            _ => Exit(map, place),
        };
        map.Done();
        return step;
    }

    private static void ReportKind(YamlMap map, string[] named)
    {
        var toCome = map.Entries.FirstOrDefault(each => KindsToCome.Contains(each.Key.Text));
        var misspelt = map.Entries.FirstOrDefault(each => Nearest.To(each.Key.Text, Kinds) is not null);
        if (named.Length > 1)
            map.Report(map.Node, FaultCode.NotOneStep, $"{map.What} is {string.Join(" and ", named)} at once; make it two steps");
        else if (toCome is not null)
            map.Report(toCome.Key, FaultCode.StepNotYet, $"this version knows no step '{toCome.Key.Text}' yet; use {string.Join(", ", Kinds)}");
        else if (misspelt is not null && !map.Entries.Any(each => Kinds.Contains(each.Key.Text)))
            map.Report(misspelt.Key, FaultCode.NotOneStep, $"there is no step '{misspelt.Key.Text}'; did you mean '{Nearest.To(misspelt.Key.Text, Kinds)}'?");
        else
            map.Report(map.Node, FaultCode.NotOneStep, $"{map.What} does nothing; give it one of {string.Join(", ", Kinds)}");
        map.Done([.. KindsToCome, misspelt?.Key.Text ?? ""]);
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
        if (id == WaitArm.Enrollment)
            map.Report(given ?? (YamlNode)map.Node, FaultCode.BadName, $"'{id}' cannot be the id of a step; give it another 'id'");
        else if (given is null ? id.Length > 0 : map.CheckName(given, "step"))
            _ids.Add(id, map.File, given ?? (YamlNode)map.Node, "give this one an 'id' of its own");
        Path = Path.Through(id);
        return id;
    }

    /// <summary>Where a step stands: its id is made of it unless the file gives one.</summary>
    private readonly record struct Place(string Around, int Number)
    {
        public string Of(string kind) => string.Create(CultureInfo.InvariantCulture, $"{Around}{kind}-{Number}");
    }
}
