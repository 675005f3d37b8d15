using InboundStreams.Topologies;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>Keeps the table of definitions: the first record of a version is the one that was applied.</summary>
internal sealed class DefinitionsProcessor : IProcessor<byte[], byte[]>
{
    public const string Table = "definitions";

    private readonly DefinitionsFeed _feed;
    private readonly Func<CancellationToken> _stopping;
    private IKeyValueStore<byte[], byte[]> _table = null!;

    // Streamiz makes one without arguments, only to know the type.
    public DefinitionsProcessor()
        : this(null!, null!)
    {
    }

    public DefinitionsProcessor(DefinitionsFeed feed, Func<CancellationToken> stopping) => (_feed, _stopping) = (feed, stopping);

    public void Init(ProcessorContext<byte[], byte[]> context) => _table = (IKeyValueStore<byte[], byte[]>)context.GetStateStore(Table);

    public void Process(Record<byte[], byte[]> record)
    {
        _table.PutIfAbsent(record.Key, record.Value);
        _feed.Take(Consumed.Of(record.TopicPartitionOffset, record.Timestamp, record.Key, record.Value, record.Headers), _stopping());
    }

    public void Close()
    {
    }
}
