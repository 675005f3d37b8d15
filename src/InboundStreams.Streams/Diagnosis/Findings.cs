namespace InboundStreams.Streams.Diagnosis;

/// <summary>Whether a partition's group offsets, order, changelog and store fit together, by the rules by which a task starts.</summary>
public static class Findings
{
    /// <returns>At least one.</returns>
    public static IReadOnlyList<Finding> Of(PartitionFacts facts)
    {
        List<Finding> findings = [.. OfStart(facts), .. OfInputs(facts), .. OfStore(facts)];
        return findings.Count > 0 ? findings : [new Finding(Severity.Fine, "group, order, changelog and store fit together")];
    }

    private static IEnumerable<Finding> OfStart(PartitionFacts facts)
    {
        var hasOffsets = facts.Inputs.Any(each => each.Committed is not null);
        if (facts.Order is null)
        {
            if (hasOffsets)
                yield return new(
                    Severity.Fault,
                    "the group has offsets and the order topic has no record: it was deleted or trimmed. Restore it, or start anew with another "
                    + "--application-id");
            else if (facts.ChangelogEnd > 0)
                yield return new(
                    Severity.Notice,
                    "nothing was committed yet; the changelog holds what an aborted first transaction left, or the order topic was deleted: then the "
                    + "engine says so when it starts");
            else
                yield return new(Severity.Fine, "not started yet: contacts are loaded first");
            yield break;
        }

        if (!hasOffsets)
            yield return new(
                Severity.Notice,
                "the group has no offsets (Kafka drops them when a group has been empty for a week): the engine resumes where the order ends");
        else if (!facts.Inputs.Select(each => each.Committed).SequenceEqual(facts.Order.NextOffsets.Select(each => (long?)each)))
            yield return new(
                Severity.Fault,
                $"the group's next offsets are {string.Join(" ", facts.Inputs.Select(each => each.Committed?.ToString() ?? "none"))}, the order ends at "
                + $"{string.Join(" ", facts.Order.NextOffsets)}. Somebody has "
                + "moved the group's offsets: delete them (kafka-consumer-groups --delete-offsets) to resume where the order ends");
    }

    private static IEnumerable<Finding> OfInputs(PartitionFacts facts)
    {
        if (facts.Order is null)
            yield break;
        foreach (var (input, next) in facts.Inputs.Zip(facts.Order.NextOffsets))
        {
            if (next < input.Begin)
                yield return new(
                    Severity.Fault,
                    $"{input.Topic} begins at {input.Begin}, and {next} is to be taken next: records between were deleted before they were taken. "
                    + "Raise the topic's retention; to accept the loss start anew with another --application-id");
            else if (next > input.End)
                yield return new(
                    Severity.Fault,
                    $"{input.Topic} ends at {input.End}, and {next} is to be taken next: the topic was recreated or truncated. Restore it, or start "
                    + "anew with another --application-id");
        }
    }

    // A store does not count on the marker of its last transaction.
    private const int LastMarker = 1;

    private static IEnumerable<Finding> OfStore(PartitionFacts facts)
    {
        if (facts.StoreOffset is not { } stored)
            yield break;
        if (stored > facts.ChangelogEnd)
            yield return new(
                Severity.Fault,
                $"the store has the changelog up to {stored}, which ends at {facts.ChangelogEnd}: it was recreated or truncated. Restore it, or "
                + "move the state directory away to accept what the topic says");
        else if (stored < facts.ChangelogBegin)
            yield return new(
                Severity.Notice,
                $"the store lacks changelog records from {stored} to {facts.ChangelogBegin} that are gone: it is built again from the start");
        else if (stored < facts.ChangelogEnd - LastMarker)
            yield return new(Severity.Notice, $"{facts.ChangelogEnd - stored} offsets of the changelog are restored at the next start here");
    }
}
