using RocksDbSharp;

namespace InboundStreams.Streams.Stores;

/// <summary>The memory that all RocksDB stores of a process share: one block cache, and a bound for each memtable.</summary>
/// <param name="blockCacheBytes">Default 256 MB.</param>
public sealed class RocksDbMemory(long blockCacheBytes = 256L << 20)
{
    private readonly Cache _cache = Cache.CreateLru((ulong)blockCacheBytes);

    internal DbOptions Options() => new DbOptions()
        .SetCreateIfMissing(true)
        .SetWriteBufferSize(16 << 20)
        .SetMaxWriteBufferNumber(3)
        .SetCompression(Compression.Lz4)
        .SetBlockBasedTableFactory(new BlockBasedTableOptions().SetBlockCache(_cache).SetFilterPolicy(BloomFilterPolicy.Create(10, false)).SetBlockSize(8 << 10));
}
