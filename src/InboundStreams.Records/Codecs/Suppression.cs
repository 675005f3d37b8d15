using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Records.Codecs;

/// <summary>What an address refuses: one value of <c>inbound.suppressions</c>, keyed by the address's salted hash. It replaces the one before.</summary>
/// <param name="Refusals">Empty: the address refuses nothing any more.</param>
public sealed record Suppression(ImmutableArray<Refusal> Refusals);

/// <summary>One refusal of an address.</summary>
/// <param name="Topic">The category that is refused; null for all mail.</param>
/// <param name="Reason"><c>unsubscribed</c>, <c>complained</c>, <c>bounced</c> or <c>erased</c>.</param>
/// <param name="Until">Exclusive; null for good.</param>
public sealed record Refusal(string? Topic, string Reason, Instant At, Instant? Until);
