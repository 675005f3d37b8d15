using InboundStreams.Core.Contacts;

namespace InboundStreams.Definitions.Shapes;

/// <summary>What <c>inbound.yaml</c> may hold.</summary>
internal static class InboundShapes
{
    public static Shape Counter { get; } = new("counter", "Counts a contact's events by civil days of the funnel's zone. It starts empty.", () =>
    [
        new("on", ShapeValue.EventName, "The event that is counted.", Required: true),
        new("where", ShapeValue.Condition, "Which of these events: contact, event, now."),
    ]);

    public static Shape Cap { get; } = new("frequencyCap", "At most so many messages within any window of this length.", () =>
    [
        new("max", new ShapeValue.Number(1, 10_000), "How many.", Required: true),
        new("per", ShapeValue.Duration, "In which time.", Required: true),
    ]);

    public static Shape Consent { get; } = new("consent", "When a contact agrees to be written to.", () =>
    [
        new("opt_in", ShapeValue.Condition, "Asked when a message would leave: contact, score, segment(), count(), now.", Required: true),
    ]);

    public static Shape Category { get; } = new("category", "A kind of message; of marketing, a topic that a contact may unsubscribe from.", () =>
    [
        new("kind", new ShapeValue.Words("transactional", "marketing"), "Transactional: the contact asked for this very message; no consent, caps and quiet hours.", Required: true),
        new("consent", new ShapeValue.Either(new ShapeValue.Words("opt_out"), new ShapeValue.Mapping(Consent)), "Marketing must say when a contact agrees: opt_out (until it is taken back), or a condition."),
        new("caps", new ShapeValue.List(new ShapeValue.Mapping(Cap)), "How many messages of this category a contact may get."),
    ]);

    public static Shape QuietHours { get; } = new("quietHours", "Hours of the contact's day; they may cross midnight. The start is included, the end is not.", () =>
    [
        new("from", ShapeValue.TimeOfDay, "When they begin.", Required: true),
        new("to", ShapeValue.TimeOfDay, "When they end.", Required: true),
    ]);

    public static Shape Sender { get; } = new("sender", "Who writes to the contacts.", () =>
    [
        new("from", ShapeValue.Address, "The sender's address, best with a name: Ana <ana@example.org>.", Required: true),
        new("reply_to", ShapeValue.Address, "Where answers go, if not to the sender."),
    ]);

    public static Shape File { get; } = new("inbound", "The settings of a funnel.", () =>
    [
        new("funnel", ShapeValue.Name, "The funnel's name.", Required: true),
        new("sender", new ShapeValue.Mapping(Sender), "Who writes to the contacts. Needed as soon as a workflow sends."),
        new("notify", ShapeValue.Address, "Where 'notify' steps write to, unless they say otherwise."),
        new("time_zone", ShapeValue.Zone, "IANA zone of the funnel's civil time, and of contacts and workflows without one. UTC if it is not given."),
        new("quiet_hours", new ShapeValue.Mapping(QuietHours), "Hours of the contact's day in which no marketing message leaves."),
        new("categories", new ShapeValue.Named(new ShapeValue.Mapping(Category)), "What kinds of messages there are, by name."),
        new("contact", new ShapeValue.Named(new ShapeValue.Words([.. AttributeTypes.ByName.Keys]), IsWord: true), "The contact's attributes that conditions and templates may name, with their types."),
        new("counters", new ShapeValue.Named(new ShapeValue.Mapping(Counter)), "What is counted for each contact, by name; conditions ask count(\"name\", \"30d\")."),
    ]);
}

/// <summary>The types of contact attributes by the words for them.</summary>
internal static class AttributeTypes
{
    public static IReadOnlyDictionary<string, AttributeType> ByName { get; } = new Dictionary<string, AttributeType>(StringComparer.Ordinal)
    {
        ["string"] = AttributeType.String,
        ["int"] = AttributeType.Int,
        ["double"] = AttributeType.Double,
        ["bool"] = AttributeType.Bool,
        ["date"] = AttributeType.Date,
        ["timestamp"] = AttributeType.Timestamp,
        ["list of string"] = AttributeType.StringList,
    };
}
