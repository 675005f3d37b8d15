using System.Buffers.Binary;
using RocksDbSharp;

namespace InboundStreams.Streams.Stores;

/// <summary>
/// A store on disk. One column family: <c>s</c> + key → state; <c>t</c> + due (big-endian) + key → nothing; <c>m</c> → changelog
/// offset. The write-ahead log is off: one batch in one column family survives whole or not at all, and what survives a crash is
/// a prefix of the batches, whose tail the changelog gives back.
/// </summary>
public sealed class RocksDbStore : IStateStore
{
    private const int KeyOnStack = 128;
    private static readonly byte[] MarkKey = [(byte)'m'];

    private readonly string _directory;
    private readonly RocksDbMemory _memory;
    private readonly StateReading _reading = new();
    private readonly WriteOptions _unlogged = new WriteOptions().DisableWal(1);
    private RocksDb _db;

    /// <param name="directory">Created if missing; one process may have it open.</param>
    /// <param name="memory">The block cache that all stores of a process share.</param>
    public RocksDbStore(string directory, RocksDbMemory memory)
    {
        _directory = directory;
        _memory = memory;
        _db = Open();
    }

    public long? ChangelogOffset { get; private set; }

    /// <summary>The changelog offset of a store that another process may have open: as far as it lies on disk.</summary>
    /// <returns>Null where there is no store, or where its owner changes it just now.</returns>
    public static long? OffsetIn(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "CURRENT")))
            return null;
        try
        {
            using var db = RocksDb.OpenReadOnly(new DbOptions(), directory, errorIfLogFileExists: false);
            return OffsetOf(db);
        }
        catch (RocksDbException)
        {
            return null;
        }
    }

    public int Read(RecordKey key, ref byte[] state)
    {
        _reading.Target = state;
        try
        {
            return _db.Get(StateKey(key.Span, stackalloc byte[KeyOnStack]), _reading);
        }
        catch (RocksDbException fault) when (IsDamage(fault))
        {
            throw Damaged(fault);
        }
        finally
        {
            state = _reading.Target;
        }
    }

    public void Write(StoreBatch batch)
    {
        using var write = new WriteBatch();
        Span<byte> room = stackalloc byte[KeyOnStack];
        foreach (var change in batch.Changes)
        {
            if (change.State.IsEmpty)
                write.Delete(StateKey(change.Key.Span, room));
            else
                write.Put(StateKey(change.Key.Span, room), change.State.Span);
            if (change.TimerBefore == change.TimerAfter)
                continue;
            if (change.TimerBefore is { } before)
                write.Delete(TimerKey(new KeyTimer(before, change.Key)));
            if (change.TimerAfter is { } after)
                write.Put(TimerKey(new KeyTimer(after, change.Key)), Array.Empty<byte>());
        }

        var mark = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(mark, batch.ChangelogOffset);
        write.Put(MarkKey, mark);
        try
        {
            _db.Write(write, _unlogged);
        }
        catch (RocksDbException fault) when (IsDamage(fault))
        {
            throw Damaged(fault);
        }

        ChangelogOffset = batch.ChangelogOffset;
    }

    public IEnumerable<KeyValuePair<RecordKey, byte[]>> Range(RecordKey? after)
    {
        using var iterator = _db.NewIterator();
        iterator.Seek(StateKey(after is { } key ? key.Span : []));
        if (after is { } last && iterator.Valid() && iterator.Key().AsSpan(1).SequenceEqual(last.Span))
            iterator.Next();
        for (; iterator.Valid() && iterator.Key()[0] == (byte)'s'; iterator.Next())
            yield return KeyValuePair.Create(new RecordKey(iterator.Key()[1..]), iterator.Value());
        CheckEnd(iterator);
    }

    public IEnumerable<KeyTimer> Timers(KeyTimer? from)
    {
        using var iterator = _db.NewIterator();
        iterator.Seek(from is { } first ? TimerKey(first) : [(byte)'t']);
        for (; iterator.Valid() && iterator.Key() is [(byte)'t', ..] found; iterator.Next())
            yield return new KeyTimer(FromOrdered(BinaryPrimitives.ReadUInt64BigEndian(found.AsSpan(1))), new RecordKey(found[9..]));
        CheckEnd(iterator);
    }

    public void Clear()
    {
        _db.Dispose();
        Directory.Delete(_directory, recursive: true);
        _db = Open();
    }

    public void Dispose() => _db.Dispose();

    private RocksDb Open()
    {
        Directory.CreateDirectory(_directory);
        try
        {
            return OpenAndRead();
        }
        catch (RocksDbException fault) when (IsDamage(fault))
        {
            throw Damaged(fault);
        }
    }

    private RocksDb OpenAndRead()
    {
        var db = RocksDb.Open(_memory.Options(), _directory);
        try
        {
            ChangelogOffset = OffsetOf(db);
            return db;
        }
        catch
        {
            // Whoever opens it next would find it locked.
            db.Dispose();
            throw;
        }
    }

    /// <summary>A block that cannot be read ends an iterator as the last key does.</summary>
    private void CheckEnd(Iterator iterator)
    {
        if (iterator.Valid())
            return;
        try
        {
            Native.Instance.rocksdb_iter_get_error(iterator.Handle);
        }
        catch (RocksDbException fault) when (IsDamage(fault))
        {
            throw Damaged(fault);
        }
    }

    // A file that is missing or says something else than its checksum. What a full disk says is none.
    private static bool IsDamage(RocksDbException fault) =>
        fault.Message.StartsWith("Corruption", StringComparison.Ordinal) || fault.Message.Contains("No such file", StringComparison.Ordinal);

    private CorruptStoreException Damaged(RocksDbException fault) => new($"{_directory}: {fault.Message}", fault);

    private static long? OffsetOf(RocksDb db) => db.Get(MarkKey) is { } mark ? BinaryPrimitives.ReadInt64BigEndian(mark) : null;

    private static byte[] StateKey(ReadOnlySpan<byte> key) => [(byte)'s', .. key];

    /// <param name="room">Used where the key fits.</param>
    private static ReadOnlySpan<byte> StateKey(ReadOnlySpan<byte> key, Span<byte> room)
    {
        if (key.Length + 1 > room.Length)
            return StateKey(key);
        room[0] = (byte)'s';
        key.CopyTo(room[1..]);
        return room[..(key.Length + 1)];
    }

    private static byte[] TimerKey(KeyTimer timer)
    {
        var key = new byte[9 + timer.Key.Span.Length];
        key[0] = (byte)'t';
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(1), ToOrdered(timer.Due));
        timer.Key.Span.CopyTo(key.AsSpan(9));
        return key;
    }

    // The sign bit turned round makes byte order the order of signed numbers.
    private static ulong ToOrdered(long value) => (ulong)value ^ (1UL << 63);

    private static long FromOrdered(ulong value) => (long)(value ^ (1UL << 63));

    /// <summary>Copies a value out of RocksDB's memory.</summary>
    private sealed class StateReading : ISpanDeserializer<int>
    {
        public byte[] Target { get; set; } = [];

        public int Deserialize(ReadOnlySpan<byte> buffer)
        {
            if (Target.Length < buffer.Length)
                Target = IStateStore.Room(buffer.Length);
            buffer.CopyTo(Target);
            return buffer.Length;
        }
    }
}
