using InboundStreams.Core;
using InboundStreams.Definitions.Scenarios.Checking;
using InboundStreams.Definitions.Scenarios.Running;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>Runs tests against the decision core with a virtual clock. The same test and funnel always give the same result.</summary>
public static class ScenarioRunner
{
    /// <summary>Never throws: what the core throws is a failure of the test.</summary>
    public static ScenarioResult Run(Scenario scenario, Funnel funnel)
    {
        var run = VirtualRun.Of(scenario, funnel);
        return new(scenario, run, [.. run.Failures, .. Comparison.Of(scenario, run, funnel)]);
    }
}
