using InboundStreams.Streams.Threads;
using RocksDbSharp;

namespace InboundStreams.Streams.Stores;

/// <summary>The stores in a state directory.</summary>
/// <param name="store">The topology's name for them.</param>
/// <param name="blockCacheBytes">Of all of them together.</param>
internal sealed class RocksDbStores(StateDirectory directory, string store, long blockCacheBytes, TimeProvider time) : IStateStores
{
    private readonly RocksDbMemory _memory = new(blockCacheBytes);

    public IStateStore Open(int partition)
    {
        try
        {
            return new RocksDbStore(directory.StoreOf(store, partition), _memory);
        }
        catch (RocksDbException fault) when (fault.Message.Contains("lock", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotReadyException($"its store is still open: {fault.Message}", fault);
        }
    }

    public string PutAside(int partition)
    {
        var path = directory.StoreOf(store, partition);
        var aside = $"{path}-damaged-{time.GetUtcNow().ToUnixTimeMilliseconds()}";
        Directory.Move(path, aside);
        return aside;
    }
}
