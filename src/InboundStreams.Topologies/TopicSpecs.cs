using System.Globalization;
using InboundStreams.Contracts;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Topologies;

/// <summary>Every topic as it ought to be. What is the truth is kept for ever, because a replay reads it.</summary>
public static class TopicSpecs
{
    // So long a contact's older rows stay for an exact replay.
    private static readonly TimeSpan ExactReplayWindow = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, string> Kept = new() { ["cleanup.policy"] = "delete", ["retention.ms"] = "-1" };

    private static readonly Dictionary<string, string> Compacted = new() { ["cleanup.policy"] = "compact" };

    /// <param name="names">The shared topics.</param>
    /// <param name="partitions">Of the keyed topics, all of them alike.</param>
    /// <param name="applicationId">Whose changelog and order belong to them.</param>
    public static IReadOnlyList<TopicSpec> Of(TopicNames names, int partitions, string applicationId) =>
    [
        new(names.UserActions, partitions, Kept),
        new(names.AnonymousActions, partitions, Kept),
        new(names.Contacts, partitions, new Dictionary<string, string>(Compacted) { ["min.compaction.lag.ms"] = Text((long)ExactReplayWindow.TotalMilliseconds) }),
        new(names.EmailOutcomes, partitions, Kept),
        new(names.Definitions, 1, new Dictionary<string, string>(Kept) { ["max.message.bytes"] = Text(DefinitionsPublisher.BundleBytesMax) }),
        new(names.SendCommands, partitions, Kept),
        new(names.Suppressions, partitions, Compacted),
        new(names.LeadScores, partitions, Compacted),
        new(names.WorkflowJournal, partitions, Kept),
        new(names.DeadLetters, partitions, Kept),
        new(ContactTopology.Changelog(applicationId), partitions, Compacted),
        new(ContactTopology.Order(applicationId), partitions, Kept),
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
