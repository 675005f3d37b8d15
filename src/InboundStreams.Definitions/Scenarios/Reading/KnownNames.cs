using InboundStreams.Core;
using InboundStreams.Core.Contacts;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>What tests of a funnel may name.</summary>
internal sealed class KnownNames
{
    public required IReadOnlyDictionary<string, AttributeType> Attributes { get; init; }

    /// <summary>The templates of the workflows' <c>send</c> steps.</summary>
    public required IReadOnlySet<string> Sent { get; init; }

    /// <summary>The templates of the workflows' <c>notify</c> steps.</summary>
    public required IReadOnlySet<string> Notified { get; init; }

    public required IReadOnlySet<string> Categories { get; init; }

    public required IReadOnlySet<string> Scores { get; init; }

    public required IReadOnlySet<string> Bands { get; init; }

    public required IReadOnlySet<string> Segments { get; init; }

    /// <summary>The ids of each workflow's steps.</summary>
    public required IReadOnlyDictionary<string, IReadOnlySet<string>> Steps { get; init; }

    public static KnownNames Of(FunnelDefinition definition)
    {
        var scoring = definition.Scoring;
        var steps = definition.Workflows.SelectMany(each => StepsOf(each.Steps)).ToList();
        return new()
        {
            Attributes = definition.Attributes.ToDictionary(each => each.Name, each => each.Type),
            Sent = steps.OfType<Step.Send>().Select(each => each.Template).ToHashSet(),
            Notified = steps.OfType<Step.Notify>().Select(each => each.Template).ToHashSet(),
            Categories = definition.Categories.Select(each => each.Name).ToHashSet(),
            Scores = scoring.Scores.Select(each => each.Name)
                .Concat(scoring.Scores.Any(each => each.Weight is not null) ? [ScoreRules.Total] : []).ToHashSet(),
            Bands = scoring.Bands is { } bands ? bands.Edges.Select(each => each.Name).ToHashSet() : [],
            Segments = definition.Segments.Select(each => each.Name).ToHashSet(),
            Steps = definition.Workflows.ToDictionary(
                each => each.Name,
                each => (IReadOnlySet<string>)StepsOf(each.Steps).Select(step => step.Id).ToHashSet()),
        };
    }

    /// <summary>With the steps inside of steps.</summary>
    public static IEnumerable<Step> StepsOf(IEnumerable<Step> steps) => steps.SelectMany(step => StepsOf(step switch
    {
        Step.WaitFor wait => wait.Arms.SelectMany(arm => arm.Steps).Concat(wait.Timeout is { } timeout ? timeout.Steps : []),
        Step.Branch branch => branch.Arms.SelectMany(arm => arm.Steps).Concat(branch.Else),
        _ => [],
    }).Prepend(step));
}
