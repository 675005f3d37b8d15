namespace InboundStreams.Core.Sending;

/// <summary>Who writes to the contacts.</summary>
/// <param name="From">Address with a display name: <c>Ana &lt;ana@example.org&gt;</c>.</param>
public sealed record Sender(string From, string? ReplyTo = null);
