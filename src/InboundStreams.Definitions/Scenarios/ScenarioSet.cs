using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>What reading a funnel's test files gave.</summary>
/// <param name="Scenarios">By path, then in file order; those that could be read.</param>
/// <param name="Faults">By path, line and column.</param>
public sealed record ScenarioSet(IReadOnlyList<Scenario> Scenarios, IReadOnlyList<Fault> Faults);
