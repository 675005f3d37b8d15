namespace InboundStreams.Streams.Clients;

/// <summary>Puts records into a producer's queue. A full queue is waited for.</summary>
internal interface IProducing : IDisposable
{
    /// <param name="partition">Null: the one that the key belongs to.</param>
    /// <param name="key">Null for none.</param>
    /// <param name="value">Null for a tombstone; empty is a value.</param>
    /// <exception cref="Confluent.Kafka.KafkaException">The producer refuses it.</exception>
    void Add(string topic, int? partition, byte[]? key, ReadOnlyMemory<byte>? value, IReadOnlyList<KeyValuePair<string, byte[]>>? headers = null);

    /// <summary>What was added is in the queue after it.</summary>
    /// <exception cref="Confluent.Kafka.KafkaException">The producer refuses some of it.</exception>
    void Flush();
}
