using Confluent.Kafka;
using Streamiz.Kafka.Net.Processors;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>
/// The time by which Streamiz merges the inputs: the record's own, or its arrival where it has none; never later than the clock, because the
/// changelog carries it and a broker refuses stamps from the future.
/// </summary>
internal sealed class InputTime(TaskParts parts, int input) : ITimestampExtractor
{
    public long Extract(ConsumeResult<object, object> record, long partitionTime) =>
        Math.Clamp(parts.Read(input, Consumed.Of(record)).At, 0, parts.Now);
}
