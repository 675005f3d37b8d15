using InboundStreams.Streams.Threads;
using RocksDbSharp;

namespace InboundStreams.Streams.Stores;

/// <summary>The stores in a state directory.</summary>
/// <param name="store">The topology's name for them.</param>
/// <param name="blockCacheBytes">Of all of them together.</param>
internal sealed class RocksDbStores(StateDirectory directory, string store, long blockCacheBytes, TimeProvider time) : IStateStores
{
    private const string Damaged = "-damaged-";

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

    public string? PutAside(int partition)
    {
        var path = directory.StoreOf(store, partition);
        if (!Directory.Exists(path))
            return null;
        // The last one is enough to look at, and a bad disk must not fill itself.
        foreach (var earlier in Directory.EnumerateDirectories(Path.GetDirectoryName(path)!, $"{Path.GetFileName(path)}{Damaged}*"))
            Directory.Delete(earlier, recursive: true);
        var aside = $"{path}{Damaged}{time.GetUtcNow().ToUnixTimeMilliseconds()}";
        Directory.Move(path, aside);
        return aside;
    }
}
