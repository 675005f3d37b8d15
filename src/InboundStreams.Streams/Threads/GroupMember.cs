using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Confluent.Kafka;

namespace InboundStreams.Streams.Threads;

/// <summary>Who we are in the group, as the broker knows it: what fences a zombie's commit.</summary>
internal sealed record GroupMember(IConsumerGroupMetadata Metadata, string Member, int Generation)
{
    /// <summary>A commit with generation -1 or without a member id passes the broker unchecked (KIP-447 keeps that for old clients); such a one is never sent.</summary>
    public bool CanCommit => Generation >= 0 && Member.Length > 0;

    public static GroupMember Of(IConsumerGroupMetadata metadata)
    {
        // librdkafka's rd_kafka_consumer_group_metadata_write: "CGMDv2:", generation (int32, little-endian), group, member and instance id, each ended by 0.
        var bytes = Serialized(metadata);
        var prefix = "CGMDv2:"u8;
        if (!bytes.AsSpan().StartsWith(prefix))
            throw new NotSupportedException("The Kafka client writes its group metadata in a form that this version does not know; use the Confluent.Kafka version that this release was built with.");
        var generation = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(prefix.Length));
        var names = bytes.AsSpan(prefix.Length + 4);
        var member = names[(names.IndexOf((byte)0) + 1)..];
        return new GroupMember(metadata, Encoding.UTF8.GetString(member[..member.IndexOf((byte)0)]), generation);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "serializedMetadata")]
    private static extern ref byte[] Serialized([UnsafeAccessorType("Confluent.Kafka.ConsumerGroupMetadata, Confluent.Kafka")] object metadata);
}
