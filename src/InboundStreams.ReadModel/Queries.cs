using NodaTime;

namespace InboundStreams.ReadModel;

/// <summary>What may be asked of the read models.</summary>
public sealed class Queries(IReadStore store)
{
    /// <param name="now">To which the scores are decayed; before the score's own time they are shown as they were written.</param>
    /// <returns>Null for a contact of whom nothing is known.</returns>
    /// <exception cref="ReadStoreUnavailableException">The store does not answer.</exception>
    public async Task<ContactView?> ContactAsync(string contactId, Instant now) =>
        await store.ReadAsync(contactId) is { } stored ? ContactView.Of(contactId, stored, now) : null;
}
