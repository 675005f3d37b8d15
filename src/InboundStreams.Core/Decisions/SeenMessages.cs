using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The hashes of the message ids of the last 24 hours, at most <see cref="StateLimits.SeenMax"/> of them. Immutable for whoever holds it.</summary>
/// <remarks>
/// Versions share one buffer: a version sees its own stretch of it, and the newest may write behind its end without a copy.
/// Appending to an older version (after an aborted transaction, in a test) copies. So appending costs amortized constant time.
/// The buffer holds how many entries are used, then room for the hashes, then as much for the times.
/// </remarks>
public readonly struct SeenMessages
{
    private const int Head = 1;

    /// <summary>How long an id is remembered.</summary>
    public static readonly Duration Window = Duration.FromHours(24);

    private static readonly long WindowMillis = (long)Window.TotalMilliseconds;
    private readonly ulong[]? _buffer;
    private readonly int _start;

    private SeenMessages(ulong[]? buffer, int start, int count, bool wasFull)
    {
        _buffer = buffer;
        _start = start;
        Count = count;
        WasFull = wasFull;
    }

    public int Count { get; }

    /// <summary>Ids had to be forgotten before their time; journaled once per contact.</summary>
    public bool WasFull { get; }

    public ReadOnlySpan<ulong> Hashes => _buffer is null ? [] : _buffer.AsSpan(Head + _start, Count);

    /// <summary>When each was taken, Unix milliseconds, ascending.</summary>
    public ReadOnlySpan<ulong> Times => _buffer is null ? [] : _buffer.AsSpan(Head + Room + _start, Count);

    private int Room => ((_buffer?.Length ?? Head) - Head) / 2;

    /// <param name="times">Unix milliseconds, ascending.</param>
    public static SeenMessages Of(ReadOnlySpan<ulong> hashes, ReadOnlySpan<ulong> times, bool wasFull) =>
        new(hashes.IsEmpty ? null : Buffer(hashes, times, hashes.Length), 0, hashes.Length, wasFull);

    /// <summary>Whether the id was taken within the window before <paramref name="now"/>.</summary>
    public bool Contains(ulong hash, Instant now)
    {
        if (Count == 0)
            return false;
        var at = Hashes.LastIndexOf(hash);
        return at >= 0 && (long)Times[at] > Oldest(now);
    }

    /// <param name="now">Not before the last one's, and not before 1970.</param>
    public SeenMessages Add(ulong hash, Instant now)
    {
        var (start, count, oldest) = (_start, Count, Oldest(now));
        var times = Times;
        while (count > 0 && (long)times[start - _start] <= oldest)
            (start, count) = (start + 1, count - 1);

        var full = count >= StateLimits.SeenMax;
        if (full)
            (start, count) = (start + 1, count - 1);

        var (buffer, room, end) = (_buffer, Room, start + count);
        if (!Claim(buffer, end, room))
        {
            room = Math.Max(4, count * 2);
            var gone = start - _start;
            buffer = Buffer(Hashes.Slice(gone, count), times.Slice(gone, count), room);
            (start, end) = (0, count);
            buffer[0] = (ulong)count + 1;
        }

        buffer![Head + end] = hash;
        buffer[Head + room + end] = (ulong)now.ToUnixTimeMilliseconds();
        return new(buffer, start, count + 1, WasFull || full);
    }

    private static long Oldest(Instant now) => now.ToUnixTimeMilliseconds() - WindowMillis;

    private static ulong[] Buffer(ReadOnlySpan<ulong> hashes, ReadOnlySpan<ulong> times, int room)
    {
        var buffer = new ulong[Head + (2 * room)];
        buffer[0] = (ulong)hashes.Length;
        hashes.CopyTo(buffer.AsSpan(Head));
        times.CopyTo(buffer.AsSpan(Head + room));
        return buffer;
    }

    /// <summary>Reserves the place behind the last one used; only one version can have it.</summary>
    private static bool Claim(ulong[]? buffer, int end, int room) =>
        end < room && Interlocked.CompareExchange(ref buffer![0], (ulong)end + 1, (ulong)end) == (ulong)end;
}
