using NodaTime;

namespace InboundStreams.Email.Claims;

/// <summary>
/// Who may send what: a send id is claimed before its message goes out and marked after. A claim stays when its owner dies; when
/// its lease is over the send is in doubt.
/// <code>
/// none ──claim──► claimed(owner, epoch, lease) ──mark──► sent
///   ▲                 │        │
///   └────release──────┘        └─ lease over ─► in doubt ─ take over ─► claimed
/// </code>
/// </summary>
public interface IClaims
{
    /// <param name="owner">This process since its start: a restart is another owner.</param>
    /// <param name="epoch">Of the partition's ownership; it grows with each owner, and a lower one than that of a claim in force is refused.</param>
    /// <param name="takeOver">What is in doubt may be sent again.</param>
    /// <exception cref="ClaimsUnavailableException">Nobody can say; do not send.</exception>
    Task<Claim> ClaimAsync(string sendId, string owner, int epoch, TimeSpan lease, bool takeOver);

    /// <summary>The message was taken at this time; remembered for long enough that no redelivery sends it again.</summary>
    /// <exception cref="ClaimsUnavailableException">Not marked yet; mark again.</exception>
    Task MarkSentAsync(string sendId, string reply, Instant at);

    /// <summary>The message was certainly not taken: the owner gives its claim back.</summary>
    /// <exception cref="ClaimsUnavailableException">Not given back yet.</exception>
    Task ReleaseAsync(string sendId, string owner);
}

/// <summary>The answer to a claim.</summary>
public abstract record Claim
{
    private Claim()
    {
    }

    /// <summary>Send it.</summary>
    public sealed record Granted : Claim;

    /// <summary>Somebody else is at it, or was when it died: ask again when its lease is over.</summary>
    public sealed record Busy(TimeSpan LeaseLeft) : Claim;

    /// <summary>The lease is over and nobody has marked it: it may or may not have been sent.</summary>
    public sealed record InDoubt : Claim;

    /// <param name="At">When the message was taken, to the millisecond: a redelivery gives the very same outcome.</param>
    public sealed record Sent(string Reply, Instant At) : Claim;

    /// <summary>A later owner of the partition is at it: this process no longer owns it.</summary>
    public sealed record Fenced : Claim;
}

/// <summary>Where the claims are kept does not answer. Do not send; wait and ask again.</summary>
public sealed class ClaimsUnavailableException(string message, Exception inner) : Exception(message, inner);
