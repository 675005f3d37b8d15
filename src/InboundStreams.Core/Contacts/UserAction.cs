using InboundStreams.Core.Conditions;
using NodaTime;

namespace InboundStreams.Core.Contacts;

/// <summary>Something a contact did: one value of <c>inbound.user-actions</c>.</summary>
/// <param name="MessageId">The producer's id of this message; a second one with the same id within the dedup window changes nothing. Empty: never a duplicate.</param>
/// <param name="Name">What happened, in Object-Action form: <c>Page Viewed</c>.</param>
/// <param name="At">When it happened. Null when the producer did not say: then the record's arrival counts.</param>
/// <param name="Properties">What is particular to this event.</param>
/// <param name="Context">Where it came from; nested names flattened with dots: <c>page.path</c>, <c>campaign.source</c>.</param>
public sealed record UserAction(string MessageId, string Name, Instant? At, Properties Properties, Properties Context);
