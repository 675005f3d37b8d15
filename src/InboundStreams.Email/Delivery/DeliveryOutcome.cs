namespace InboundStreams.Email.Delivery;

/// <summary>How one attempt to deliver a message ended. Every attempt ends in exactly one of these.</summary>
public abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <param name="Reply">The server's words.</param>
    public sealed record Accepted(string Reply) : DeliveryOutcome;

    /// <summary>The server may take it later (4xx): try again.</summary>
    public sealed record Deferred(string Reply) : DeliveryOutcome;

    /// <summary>This address will never work (5xx on the recipient).</summary>
    public sealed record Bounced(string Reply) : DeliveryOutcome;

    /// <summary>The server refuses this message or its sender (5xx elsewhere): a person must look.</summary>
    public sealed record Refused(string Reply) : DeliveryOutcome;

    /// <summary>The connection broke before the message was handed over: nothing was sent, the server is to be waited for.</summary>
    public sealed record Unreachable(string Reason) : DeliveryOutcome;

    /// <summary>The connection broke after the message was handed over and before the answer: nobody knows.</summary>
    public sealed record InDoubt(string Reason) : DeliveryOutcome;
}
