using InboundStreams.Streams;
using Streamiz.Kafka.Net.Processors.Public;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>From bytes to records that can be taken. What cannot be is carried on as poison: behind a state store Streamiz would drop a null key in silence.</summary>
internal sealed class ReadTransformer : ITransformer<byte[], byte[], byte[], InputRecord>
{
    private readonly TaskParts _parts;
    private readonly int _input;

    // Streamiz makes one without arguments, only to know the type.
    public ReadTransformer()
        : this(null!, 0)
    {
    }

    public ReadTransformer(TaskParts parts, int input) => (_parts, _input) = (parts, input);

    public void Init(ProcessorContext<byte[], InputRecord> context)
    {
    }

    public Record<byte[], InputRecord> Process(Record<byte[], byte[]> record)
    {
        var read = _parts.Read(_input, Consumed.Of(record.TopicPartitionOffset, record.Timestamp, record.Key, record.Value, record.Headers));
        return Record<byte[], InputRecord>.Create(record.Key ?? [], read, record.Headers);
    }

    public void Close()
    {
    }
}
