using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The hashes of the message ids of the last 24 hours, at most <see cref="StateLimits.SeenMax"/> of them. Immutable for whoever holds it.</summary>
/// <remarks>
/// Versions share one buffer: a version sees its own stretch of it, and the newest may write behind its end without a copy.
/// Appending to an older version (after an aborted transaction, in a test) copies. So appending costs amortized constant time.
/// </remarks>
public sealed class SeenMessages
{
    /// <summary>How long an id is remembered.</summary>
    public static readonly Duration Window = Duration.FromHours(24);

    private readonly Buffer _buffer;
    private readonly int _start;

    private SeenMessages(Buffer buffer, int start, int count, bool wasFull)
    {
        _buffer = buffer;
        _start = start;
        Count = count;
        WasFull = wasFull;
    }

    public static SeenMessages None { get; } = new(new Buffer(0), 0, 0, false);

    public int Count { get; }

    /// <summary>Ids had to be forgotten before their time; journaled once per contact.</summary>
    public bool WasFull { get; }

    public ReadOnlySpan<ulong> Hashes => _buffer.Hashes.AsSpan(_start, Count);

    /// <summary>When each was taken, Unix milliseconds, ascending.</summary>
    public ReadOnlySpan<long> Times => _buffer.Times.AsSpan(_start, Count);

    public static SeenMessages Of(ReadOnlySpan<ulong> hashes, ReadOnlySpan<long> times, bool wasFull)
    {
        var buffer = new Buffer(hashes.Length) { Used = hashes.Length };
        hashes.CopyTo(buffer.Hashes);
        times.CopyTo(buffer.Times);
        return new(buffer, 0, hashes.Length, wasFull);
    }

    /// <summary>Whether the id was taken within the window before <paramref name="now"/>.</summary>
    public bool Contains(ulong hash, Instant now)
    {
        var at = Hashes.LastIndexOf(hash);
        return at >= 0 && Times[at] > Oldest(now);
    }

    /// <param name="now">Not before the last one's.</param>
    public SeenMessages Add(ulong hash, Instant now)
    {
        var (start, count, oldest) = (_start, Count, Oldest(now));
        while (count > 0 && _buffer.Times[start] <= oldest)
            (start, count) = (start + 1, count - 1);

        var full = count >= StateLimits.SeenMax;
        if (full)
            (start, count) = (start + 1, count - 1);

        var buffer = _buffer;
        var end = start + count;
        if (!buffer.Claim(end))
        {
            buffer = _buffer.Copy(start, count);
            (start, end) = (0, count);
        }

        buffer.Hashes[end] = hash;
        buffer.Times[end] = now.ToUnixTimeMilliseconds();
        return new(buffer, start, count + 1, WasFull || full);
    }

    private static long Oldest(Instant now) => now.ToUnixTimeMilliseconds() - (long)Window.TotalMilliseconds;

    private sealed class Buffer(int capacity)
    {
        private int _used;

        public ulong[] Hashes { get; } = new ulong[capacity];

        public long[] Times { get; } = new long[capacity];

        public int Used { init => _used = value; }

        /// <summary>Reserves the place behind the last one used; only one version can have it.</summary>
        public bool Claim(int end) => end < Hashes.Length && Interlocked.CompareExchange(ref _used, end + 1, end) == end;

        /// <summary>The live stretch with as much room again, the new entry's place taken.</summary>
        public Buffer Copy(int start, int count)
        {
            var copy = new Buffer(Math.Max(4, count * 2)) { Used = count + 1 };
            Hashes.AsSpan(start, count).CopyTo(copy.Hashes);
            Times.AsSpan(start, count).CopyTo(copy.Times);
            return copy;
        }
    }
}
