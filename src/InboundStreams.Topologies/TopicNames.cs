using System.Globalization;
using InboundStreams.Streams.Admin;

namespace InboundStreams.Topologies;

/// <summary>The topics by name. Dots only: in Kafka's metric names a dot and an underscore collide.</summary>
public sealed record TopicNames
{
    public string UserActions { get; init; } = "inbound.user-actions";

    public string AnonymousActions { get; init; } = "inbound.anonymous-actions";

    public string Contacts { get; init; } = "inbound.contacts";

    public string EmailOutcomes { get; init; } = "inbound.email-outcomes";

    public string Definitions { get; init; } = "inbound.definitions";

    public string SendCommands { get; init; } = "inbound.send-commands";

    public string Suppressions { get; init; } = "inbound.suppressions";

    public string LeadScores { get; init; } = "inbound.lead-scores";

    public string WorkflowJournal { get; init; } = "inbound.workflow-journal";

    public string DeadLetters { get; init; } = "inbound.dead-letters";

    /// <summary>All names with another first part: <c>acme.user-actions</c>.</summary>
    public static TopicNames WithPrefix(string prefix) => new()
    {
        UserActions = $"{prefix}.user-actions",
        AnonymousActions = $"{prefix}.anonymous-actions",
        Contacts = $"{prefix}.contacts",
        EmailOutcomes = $"{prefix}.email-outcomes",
        Definitions = $"{prefix}.definitions",
        SendCommands = $"{prefix}.send-commands",
        Suppressions = $"{prefix}.suppressions",
        LeadScores = $"{prefix}.lead-scores",
        WorkflowJournal = $"{prefix}.workflow-journal",
        DeadLetters = $"{prefix}.dead-letters",
    };

    /// <summary>The topics of the contact topology's application, beside the shared ones.</summary>
    public static string Changelog(string applicationId) => $"{applicationId}-{ContactTopology.Store}-changelog";

    public static string Order(string applicationId) => $"{applicationId}-order";

    /// <summary>Every topic as it ought to be. What is the truth is kept for ever, because a replay reads it.</summary>
    /// <param name="partitions">Of the keyed topics, all of them alike.</param>
    public IReadOnlyList<TopicSpec> Specs(int partitions, string applicationId) =>
    [
        new(UserActions, partitions, Kept),
        new(AnonymousActions, partitions, Kept),
        new(Contacts, partitions, new Dictionary<string, string>(Compacted) { ["min.compaction.lag.ms"] = Milliseconds(ExactReplayWindow) }),
        new(EmailOutcomes, partitions, Kept),
        new(Definitions, 1, new Dictionary<string, string>(Kept) { ["max.message.bytes"] = DefinitionsPublisher.BundleBytesMax.ToString(CultureInfo.InvariantCulture) }),
        new(SendCommands, partitions, Kept),
        new(Suppressions, partitions, Compacted),
        new(LeadScores, partitions, Compacted),
        new(WorkflowJournal, partitions, Kept),
        new(DeadLetters, partitions, Kept),
        new(Changelog(applicationId), partitions, Compacted),
        new(Order(applicationId), partitions, Kept),
    ];

    // So long a contact's older rows stay for an exact replay.
    private static readonly TimeSpan ExactReplayWindow = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, string> Kept = new() { ["cleanup.policy"] = "delete", ["retention.ms"] = "-1" };

    private static readonly Dictionary<string, string> Compacted = new() { ["cleanup.policy"] = "compact" };

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
