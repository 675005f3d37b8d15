using InboundStreams.Core;
using InboundStreams.Definitions.Faults;

namespace InboundStreams.Definitions;

/// <summary>What reading a funnel's files gave: a funnel, or the reasons why there is none.</summary>
/// <param name="Funnel">Null exactly when there are errors; warnings forbid nothing.</param>
/// <param name="Faults">All of them, by path, line and column.</param>
/// <param name="Files">The files that were read, by path in ordinal order: the bundle to publish.</param>
public sealed record LoadResult(Funnel? Funnel, IReadOnlyList<Fault> Faults, IReadOnlyList<FunnelFile> Files);
