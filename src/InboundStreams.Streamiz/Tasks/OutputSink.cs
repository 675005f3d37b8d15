using Confluent.Kafka;
using InboundStreams.Streams;
using InboundStreams.Streams.Tasks;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.SerDes;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>
/// Where an output goes: to its topic, stamped with the moment (Streamiz would stamp it with its input's time, and the broker's retention
/// would take that for its age), in the partition of its key.
/// </summary>
internal sealed class OutputSink(string topic, TimeProvider time)
    : AbstractSerDes<OutputRecord>, ITopicNameExtractor<byte[], OutputRecord>, IRecordTimestampExtractor<byte[], OutputRecord>, IStreamPartitioner<byte[], OutputRecord>
{
    public string Extract(byte[] key, OutputRecord value, IRecordContext recordContext) => topic;

    long IRecordTimestampExtractor<byte[], OutputRecord>.Extract(byte[] key, OutputRecord value, IRecordContext recordContext) => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Initialize(IStreamConfig config)
    {
    }

    // A dead letter may have had no key; it stays where its source was.
    public Partition Partition(string topic, byte[]? key, OutputRecord value, Partition sourcePartition, int numPartitions) =>
        numPartitions < 1 ? Confluent.Kafka.Partition.Any
        : key is null ? Math.Max(0, sourcePartition.Value) % numPartitions
        : new RecordKey(key).PartitionOf(numPartitions);

    public override byte[] Serialize(OutputRecord data, SerializationContext context) => data.Value.ToArray();

    public override OutputRecord Deserialize(byte[] data, SerializationContext context) => throw new NotSupportedException("A sink only writes.");
}
