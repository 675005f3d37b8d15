using System.Collections.Immutable;
using InboundStreams.Core.Workflows;

namespace InboundStreams.Definitions.Checks;

/// <summary>The steps of a workflow.</summary>
public static class StepsOf
{
    /// <summary>Nested ones included, each before those within it.</summary>
    public static IEnumerable<Step> AllSteps(this WorkflowDefinition workflow) => workflow.Steps.SelectMany(WithInner);

    private static IEnumerable<Step> WithInner(Step step) => InnerOf(step).SelectMany(each => each).SelectMany(WithInner).Prepend(step);

    private static ImmutableArray<ImmutableArray<Step>> InnerOf(Step step) => step switch
    {
        Step.WaitFor wait => [.. wait.Arms.Select(each => each.Steps), wait.Timeout?.Steps ?? []],
        Step.Branch branch => [.. branch.Arms.Select(each => each.Steps), branch.Else],
        _ => [],
    };
}
