using MimeKit;

namespace InboundStreams.Email.Delivery;

/// <summary>Where messages go. One of it per worker: it may hold a connection and is used by one at a time.</summary>
public interface IDelivery : IAsyncDisposable
{
    /// <summary>Tries once. Never throws for what the other side does.</summary>
    Task<DeliveryOutcome> DeliverAsync(string sendId, MimeMessage message, CancellationToken stop);
}
