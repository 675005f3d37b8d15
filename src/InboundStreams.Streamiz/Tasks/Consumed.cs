using Confluent.Kafka;
using InboundStreams.Streams.Clients;
using InboundStreams.Streams.Consuming;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>Records as Streamiz hands them out, in our form.</summary>
internal static class Consumed
{
    public static ConsumedRecord Of(ConsumeResult<object, object> result) => new(
        result.Topic,
        result.Partition.Value,
        result.Offset.Value,
        result.Message.Timestamp.UnixTimestampMs,
        (byte[]?)result.Message.Key,
        (byte[]?)result.Message.Value,
        PlainPolling.HeadersOf(result.Message.Headers));

    public static ConsumedRecord Of(TopicPartitionOffset at, Timestamp timestamp, byte[]? key, byte[]? value, Headers? headers) =>
        new(at.Topic, at.Partition.Value, at.Offset.Value, timestamp.UnixTimestampMs, key, value, PlainPolling.HeadersOf(headers));
}
