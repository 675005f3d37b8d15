namespace InboundStreams.Streams.Stores;

/// <summary>The stores of a process, one per partition.</summary>
internal interface IStateStores
{
    /// <exception cref="NotReadyException">Another thread of this process has not closed it yet.</exception>
    /// <exception cref="CorruptStoreException">It cannot be read.</exception>
    IStateStore Open(int partition);

    /// <summary>Puts a closed store that cannot be read aside: the next one of this partition is empty.</summary>
    /// <returns>Where it lies now; null where nothing is kept.</returns>
    string? PutAside(int partition);
}

/// <summary>Something that is needed is not there yet.</summary>
internal sealed class NotReadyException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A store is damaged. It is only a copy: the changelog gives everything back.</summary>
internal sealed class CorruptStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Stores that forget everything when they are closed.</summary>
internal sealed class MemoryStores : IStateStores
{
    public IStateStore Open(int partition) => new MemoryStore();

    public string? PutAside(int partition) => null;
}
