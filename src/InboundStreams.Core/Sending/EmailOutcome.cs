using NodaTime;

namespace InboundStreams.Core.Sending;

/// <summary>How a send went on, as far as it is known.</summary>
public enum OutcomeKind
{
    Accepted,
    Deferred,
    Bounced,
    Complained,
    Opened,
    Clicked,
    Unsubscribed,
    Subscribed,
    Held,
    Withheld,
    Unsendable,
}

/// <summary>What became of a send: one value of <c>inbound.email-outcomes</c>. It comes back to the decision core as an event.</summary>
/// <param name="SendId">The send command's id; empty where an outcome belongs to no send (an unsubscribe by form).</param>
/// <param name="Reason">The server's words, or the reason code of a refusal.</param>
/// <param name="Url">Of a click.</param>
/// <param name="Topic">Of an unsubscribe or a subscription: the category, or null for all.</param>
public sealed record EmailOutcome(
    string SendId,
    OutcomeKind Kind,
    Instant At,
    string Workflow,
    int Enrollment,
    string Step,
    string Template,
    string? Reason,
    string? Url,
    string? Topic);
