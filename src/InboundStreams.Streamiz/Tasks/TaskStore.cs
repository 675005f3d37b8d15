using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.State.Supplier;

namespace InboundStreams.Streamiz.Tasks;

/// <summary>A key-value store with its changelog that says when it is flushed: then, and not before, a task's changed states go into it.</summary>
internal sealed class TaskStore(IKeyValueStore<byte[], byte[]> inner) : IStateStore
{
    public string Name => inner.Name;

    public bool Persistent => inner.Persistent;

    public bool IsLocally => inner.IsLocally;

    public bool IsOpen => inner.IsOpen;

    public IKeyValueStore<byte[], byte[]> States => inner;

    /// <summary>Called before each flush: Streamiz flushes stores first when it commits, then what was produced, then offsets.</summary>
    public Action? Flushing { get; set; }

    // The root is registered with the task, and so it is this store that Streamiz flushes.
    public void Init(ProcessorContext context, IStateStore root) => inner.Init(context, root);

    public void Flush()
    {
        Flushing?.Invoke();
        inner.Flush();
    }

    public void Close()
    {
        Flushing = null;
        inner.Close();
    }
}

/// <summary>Makes a task's store. Streamiz keeps it for as long as the process lives and opens it again when the task comes back.</summary>
internal sealed class TaskStoreBuilder(IKeyValueBytesStoreSupplier supplier)
    : AbstractStoreBuilder<byte[], byte[], TaskStore>(supplier.Name, new ByteArraySerDes(), new ByteArraySerDes())
{
    public override bool IsWindowStore => false;

    public override long RetentionMs => throw new NotSupportedException("A key-value store has no retention.");

    public override TaskStore Build(IStreamConfig config) => new(Stores.KeyValueStoreBuilder(supplier, keySerdes, valueSerdes).Build(config));
}
