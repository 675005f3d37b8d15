using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>Asks a consumer for what it has fetched. The consumer's handlers run inside.</summary>
internal interface IPolling
{
    /// <summary>Hands over at most so many records.</summary>
    /// <param name="wait">For the first of them.</param>
    void Poll(TimeSpan wait, int most, IPollReceiver receiver);
}

/// <summary>Takes what is polled, in the order of each partition.</summary>
internal interface IPollReceiver
{
    void Take(in PolledRecord record);

    /// <summary>A partition is read to its end, which stands at this offset.</summary>
    void EndReached(string topic, int partition, long offset);

    void Failed(ConsumeException fault);
}
