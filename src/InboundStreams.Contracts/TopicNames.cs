namespace InboundStreams.Contracts;

/// <summary>The topics by name. Dots only: in Kafka's metric names a dot and an underscore collide.</summary>
public sealed record TopicNames
{
    /// <summary><see cref="UserAction"/> by contact id.</summary>
    public string UserActions { get; init; } = "inbound.user-actions";

    /// <summary><see cref="UserAction"/> by anonymous id.</summary>
    public string AnonymousActions { get; init; } = "inbound.anonymous-actions";

    /// <summary><see cref="Contact"/> by contact id; a tombstone erases the contact.</summary>
    public string Contacts { get; init; } = "inbound.contacts";

    /// <summary><see cref="EmailOutcome"/> by contact id.</summary>
    public string EmailOutcomes { get; init; } = "inbound.email-outcomes";

    /// <summary><see cref="Bundle"/> by version, in decimal digits.</summary>
    public string Definitions { get; init; } = "inbound.definitions";

    /// <summary><see cref="SendCommand"/> by contact id.</summary>
    public string SendCommands { get; init; } = "inbound.send-commands";

    /// <summary><see cref="Suppression"/> by salted address hash.</summary>
    public string Suppressions { get; init; } = "inbound.suppressions";

    /// <summary><see cref="LeadScore"/> by contact id.</summary>
    public string LeadScores { get; init; } = "inbound.lead-scores";

    /// <summary><see cref="WorkflowTransition"/> by contact id.</summary>
    public string WorkflowJournal { get; init; } = "inbound.workflow-journal";

    /// <summary>The original bytes under the original key; the reason and the source are in the headers.</summary>
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
}
