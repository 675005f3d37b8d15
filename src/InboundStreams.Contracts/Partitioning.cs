namespace InboundStreams.Contracts;

/// <summary>
/// How a key finds its partition: by the murmur2 hash of its bytes, as Java clients do by themselves. A client built on librdkafka needs
/// this setting; its own default puts nine of ten keys elsewhere, and a record in the wrong partition is a dead letter (<c>misplaced</c>).
/// </summary>
public static class Partitioning
{
    /// <summary>librdkafka's name of the setting.</summary>
    public const string Setting = "partitioner";

    /// <summary>Its value; in Confluent.Kafka <c>Partitioner.Murmur2Random</c>.</summary>
    public const string Murmur2 = "murmur2_random";
}
