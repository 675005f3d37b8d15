using Confluent.Kafka;

namespace InboundStreams.Streams.Clients;

/// <summary>One record after the other, by the client's own interface.</summary>
internal sealed class PlainProducing(IProducer<byte[], byte[]> producer) : IProducing
{
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(50);

    public void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null)
    {
        var to = new TopicPartition(topic, partition ?? Partition.Any);
        var message = new Message<byte[], byte[]> { Key = key!, Value = value?.ToArray()! };
        if (headers is not null)
        {
            message.Headers = [];
            foreach (var (name, header) in headers)
                message.Headers.Add(name, header);
        }

        while (!TryProduce(to, message))
            producer.Poll(QueueWait);
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }

    /// <returns>False when the queue is full.</returns>
    private bool TryProduce(TopicPartition to, Message<byte[], byte[]> message)
    {
        try
        {
            producer.Produce(to, message);
            return true;
        }
        catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
        {
            return false;
        }
    }
}
