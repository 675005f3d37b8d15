using System.Collections.Immutable;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>What a test gave.</summary>
public sealed record ScenarioResult(Scenario Scenario, ScenarioRun Run, ImmutableArray<Failure> Failures)
{
    public bool Passed => Failures.IsEmpty;
}
