using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>One record after the other, as the client's own interface gives them.</summary>
internal sealed class PlainPolling(IConsumer<byte[], byte[]> consumer) : IPolling
{
    public void Poll(TimeSpan wait, int most, IPollReceiver receiver)
    {
        for (var i = 0; i < most && PollOne(i == 0 ? wait : TimeSpan.Zero, receiver); i++)
        {
        }
    }

    /// <returns>False when there was nothing.</returns>
    public bool PollOne(TimeSpan wait, IPollReceiver receiver)
    {
        try
        {
            if (consumer.Consume(wait) is not { } result)
                return false;
            if (result.IsPartitionEOF)
                receiver.EndReached(result.Topic, result.Partition.Value, result.Offset.Value);
            else
                receiver.Take(Of(result));
            return true;
        }
        catch (ConsumeException fault)
        {
            receiver.Failed(fault);
            return false;
        }
    }

    private static PolledRecord Of(ConsumeResult<byte[], byte[]> result) => new()
    {
        Topic = result.Topic,
        Partition = result.Partition.Value,
        Offset = result.Offset.Value,
        Arrival = result.Message.Timestamp.UnixTimestampMs,
        HasKey = result.Message.Key is not null,
        Key = result.Message.Key,
        HasValue = result.Message.Value is not null,
        Value = result.Message.Value,
        Headers = HeadersOf(result.Message.Headers),
    };

    internal static KeyValuePair<string, byte[]?>[] HeadersOf(Headers? headers) =>
        headers is not { Count: > 0 } ? [] : [.. headers.Select(each => KeyValuePair.Create(each.Key, each.GetValueBytes() ?? null))];
}
