using System.Collections.Immutable;
using InboundStreams.Core;
using InboundStreams.Core.Conditions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Shapes;
using InboundStreams.Definitions.Yaml;

namespace InboundStreams.Definitions.Reading;

/// <summary>
/// Reads all files of a funnel in the order in which they need each other: first what conditions may name (attributes, counters,
/// scores, bands, the names of the segments), then what has conditions in it (categories, rules, segments, workflows).
/// </summary>
internal static class FunnelReader
{
    /// <returns>What could be read; it is whole only when no fault was reported.</returns>
    public static FunnelDefinition Read(FunnelPlaces places, long version, FaultList faults)
    {
        var inbound = places.Inbound is { } file ? YamlFile.Open(file, faults, InboundShapes.File) : null;
        var scoring = Open(places.Scoring, faults, ScoringShapes.File);
        var segments = Open(places.Segments, faults, SegmentShapes.File);
        var workflows = Open(places.Workflows, faults, WorkflowShapes.File);

        var definition = inbound is null ? new() { Name = "", Version = version } : InboundReader.Read(inbound, version);
        var counters = inbound is null ? [] : CountersReader.Read(inbound, Scope.Of(definition.Attributes, [], hasBands: false).ForCounters());
        var (scores, bands) = ScoresReader.Read(scoring);
        var named = SegmentsReader.Names(segments);
        var names = new Names
        {
            Templates = places.Templates,
            Attributes = definition.Attributes,
            Scores = scores,
            Bands = bands,
            Segments = [.. named.Select(each => each.Name?.Text).OfType<string>()],
            Counters = [.. counters.Select(each => each.Name)],
            NotificationAddress = definition.NotificationAddress,
        };
        var categories = inbound is null ? [] : CategoriesReader.Read(inbound, names.Scope);
        names.Categories = [.. categories.Select(each => each.Name)];
        inbound?.Done();

        var (eventRules, attributeRules) = RulesReader.Read(scoring, names);
        var inOrder = SegmentsReader.Read(named, names.Scope.ForWatched());
        foreach (var each in scoring.Concat(segments))
            each.Done();

        definition = definition with
        {
            Counters = counters,
            Segments = inOrder,
            Categories = categories,
            Scoring = new ScoreRules(scores, eventRules, attributeRules, bands),
            Workflows = Workflows(workflows, names),
        };
        if (inbound is not null && !inbound.Has("sender") && names.SomethingIsSent)
            inbound.Report(inbound.Node, FaultCode.NoSender, "the workflows send emails, but nobody is their sender; add 'sender: { from: \"Name <name@example.org>\" }'");
        return definition;
    }

    private static List<YamlMap> Open(IEnumerable<FunnelFile> files, FaultList faults, Shape shape) =>
        [.. files.Select(each => YamlFile.Open(each, faults, shape)).OfType<YamlMap>()];

    private static ImmutableArray<WorkflowDefinition> Workflows(List<YamlMap> files, Names names)
    {
        var unique = new UniqueNames("workflow");
        return [.. files.Select(each => WorkflowReader.Read(each, names, unique)).OfType<WorkflowDefinition>()];
    }
}
