using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Contacts;

/// <summary>One row of the contact table: one value of <c>inbound.contacts</c>. A tombstone erases the contact.</summary>
/// <param name="Attributes">All attributes of the contact: a row replaces the one before.</param>
/// <param name="At">When the row was written at its source. Null: the record's arrival counts.</param>
public sealed record Contact(Properties Attributes, Instant? At);
