using InboundStreams.Streams;
using InboundStreams.Streams.Stores;

namespace InboundStreams.Tests.Streams;

/// <summary>What every store must do; run on memory and on disk.</summary>
public abstract class StateStoreTests : IDisposable
{
    private IStateStore? _store;

    private IStateStore Store => _store ??= Open();

    protected abstract IStateStore Open();

    [Fact]
    public void Gives_back_what_was_written_and_forgets_what_was_deleted()
    {
        Write(1, Put("a", 1), Put("b", 2));
        Write(2, Put("a", 3), new StoreChange(new RecordKey("b"), default, null, null));

        Assert.Equal([3], Store.Get(new RecordKey("a")));
        Assert.Empty(Store.Get(new RecordKey("b")));
        Assert.Equal(2, Store.ChangelogOffset);
    }

    [Fact]
    public void Has_no_changelog_offset_before_the_first_write() => Assert.Null(Store.ChangelogOffset);

    [Fact]
    public void Ranges_in_key_order_after_a_key()
    {
        Write(1, Put("b", 2), Put("c", 3), Put("a", 1), Put("ba", 4));

        Assert.Equal(["a", "b", "ba", "c"], Store.Range(null).Select(each => each.Key.ToString()));
        Assert.Equal(["ba", "c"], Store.Range(new RecordKey("b")).Select(each => each.Key.ToString()));
        Assert.Equal(["c"], Store.Range(new RecordKey("bb")).Select(each => each.Key.ToString()));
    }

    [Fact]
    public void Indexes_timers_by_due_time_then_key()
    {
        Write(1, Put("b", 1, after: 20), Put("a", 1, after: 20), Put("c", 1, after: -5));
        Write(2, Put("a", 1, before: 20, after: 7));

        Assert.Equal([(-5, "c"), (7, "a"), (20, "b")], Store.Timers(null).Select(each => (each.Due, each.Key.ToString())));
        Assert.Equal([(20, "b")], Store.Timers(new KeyTimer(7, new RecordKey("b"))).Select(each => (each.Due, each.Key.ToString())));
    }

    [Fact]
    public void Forgets_everything_when_cleared()
    {
        Write(1, Put("a", 1, after: 20));
        Store.Clear();

        Assert.Null(Store.ChangelogOffset);
        Assert.Empty(Store.Range(null));
        Assert.Empty(Store.Timers(null));
    }

    public void Dispose()
    {
        _store?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    protected virtual void CleanUp()
    {
    }

    protected void Write(long offset, params StoreChange[] changes) => Store.Write(new StoreBatch(offset, changes));

    protected static StoreChange Put(string key, byte value, long? before = null, long? after = null) => new(new RecordKey(key), new[] { value }, before, after);

    protected void Reopen()
    {
        _store?.Dispose();
        _store = Open();
    }

    protected IStateStore Current => Store;
}

public sealed class MemoryStoreTests : StateStoreTests
{
    protected override IStateStore Open() => new MemoryStore();
}

public sealed class RocksDbStoreTests : StateStoreTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("inbound-store-");
    private readonly RocksDbMemory _memory = new(8 << 20);

    protected override IStateStore Open() => new RocksDbStore(Path.Combine(_directory.FullName, "store"), _memory);

    protected override void CleanUp() => _directory.Delete(recursive: true);

    [Fact]
    public void Survives_a_clean_restart()
    {
        Write(9, Put("a", 1, after: 20));
        Reopen();

        Assert.Equal(9, Current.ChangelogOffset);
        Assert.Equal([1], Current.Get(new RecordKey("a")));
        Assert.Single(Current.Timers(null));
    }
}
