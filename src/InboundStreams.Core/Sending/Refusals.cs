using System.Collections.Immutable;

namespace InboundStreams.Core.Sending;

/// <summary>What a contact, or its mailbox, has refused.</summary>
/// <param name="SuppressedAddress">The address that bounced or complained; another address is not suppressed. Null: none.</param>
/// <param name="SuppressedReason"><c>bounced</c> or <c>complained</c>.</param>
/// <param name="All">Unsubscribed from all marketing.</param>
/// <param name="Topics">Unsubscribed from these categories.</param>
public sealed record Refusals(string? SuppressedAddress, string? SuppressedReason, bool All, ImmutableArray<string> Topics)
{
    public static Refusals None { get; } = new(null, null, false, []);
}
