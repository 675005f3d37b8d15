using System.Runtime.InteropServices;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The hashes of the message ids of the last 24 hours, at most <see cref="StateLimits.SeenMax"/> of them. Immutable for whoever holds it.</summary>
/// <remarks>
/// Versions share one buffer: a version sees its own stretch of it, and the newest may write behind its end without a copy.
/// Appending to an older version (after an aborted transaction, in a test) copies. So appending costs amortized constant time.
/// The buffer holds how many entries are used, then room for the hashes, for the times, and for 16 bits of each hash: these are searched,
/// as every new message goes through all of them.
/// </remarks>
public readonly struct SeenMessages
{
    private const int Head = 1;
    private const int MarksPerWord = 4;

    /// <summary>How long an id is remembered.</summary>
    public static readonly Duration Window = Duration.FromHours(24);

    private static readonly long WindowMillis = (long)Window.TotalMilliseconds;
    private readonly ulong[]? _buffer;
    private readonly ushort _start;
    private readonly ushort _count;

    private SeenMessages(ulong[]? buffer, int start, int count, bool wasFull)
    {
        (_buffer, WasFull) = (buffer, wasFull);
        (_start, _count) = ((ushort)start, (ushort)count); // no buffer holds more than twice what may be remembered
    }

    public int Count => _count;

    /// <summary>Ids had to be forgotten before their time; journaled once per contact.</summary>
    public bool WasFull { get; }

    public ReadOnlySpan<ulong> Hashes => _buffer is null ? [] : _buffer.AsSpan(Head + _start, Count);

    /// <summary>When each was taken, Unix milliseconds, ascending.</summary>
    public ReadOnlySpan<ulong> Times => _buffer is null ? [] : _buffer.AsSpan(Head + Room + _start, Count);

    private ReadOnlySpan<ushort> Marks => _buffer is null ? [] : MarksOf(_buffer, Room).Slice(_start, Count);

    /// <summary>For how many entries; a multiple of <see cref="MarksPerWord"/>.</summary>
    private int Room => ((_buffer?.Length ?? Head) - Head) * MarksPerWord / ((2 * MarksPerWord) + 1);

    /// <param name="times">Unix milliseconds, ascending.</param>
    public static SeenMessages Of(ReadOnlySpan<ulong> hashes, ReadOnlySpan<ulong> times, bool wasFull) =>
        new(hashes.IsEmpty ? null : Buffer(hashes, times, hashes.Length, out _), 0, hashes.Length, wasFull);

    /// <summary>Whether the id was taken within the window before <paramref name="now"/>.</summary>
    public bool Contains(ulong hash, Instant now)
    {
        var marks = Marks;
        for (var at = marks.LastIndexOf((ushort)hash); at >= 0; at = marks[..at].LastIndexOf((ushort)hash))
        {
            if (Hashes[at] == hash)
                return (long)Times[at] > Oldest(now);
        }

        return false;
    }

    /// <param name="now">Not before the last one's, and not before 1970.</param>
    public SeenMessages Add(ulong hash, Instant now)
    {
        var (start, count, oldest) = ((int)_start, Count, Oldest(now));
        var times = Times;
        while (count > 0 && (long)times[start - _start] <= oldest)
            (start, count) = (start + 1, count - 1);

        var full = count >= StateLimits.SeenMax;
        if (full)
            (start, count) = (start + 1, count - 1);

        var (buffer, room, end) = (_buffer, Room, start + count);
        if (!Claim(buffer, end, room))
        {
            var gone = start - _start;
            buffer = Buffer(Hashes.Slice(gone, count), times.Slice(gone, count), Math.Max(1, count * 2), out room);
            (start, end) = (0, count);
            buffer[0] = (ulong)count + 1;
        }

        buffer![Head + end] = hash;
        buffer[Head + room + end] = (ulong)now.ToUnixTimeMilliseconds();
        MarksOf(buffer, room)[end] = (ushort)hash;
        return new(buffer, start, count + 1, WasFull || full);
    }

    private static long Oldest(Instant now) => now.ToUnixTimeMilliseconds() - WindowMillis;

    private static ulong[] Buffer(ReadOnlySpan<ulong> hashes, ReadOnlySpan<ulong> times, int wanted, out int room)
    {
        var words = (wanted + MarksPerWord - 1) / MarksPerWord;
        room = words * MarksPerWord;
        var buffer = new ulong[Head + (2 * room) + words];
        buffer[0] = (ulong)hashes.Length;
        hashes.CopyTo(buffer.AsSpan(Head));
        times.CopyTo(buffer.AsSpan(Head + room));
        var marks = MarksOf(buffer, room);
        for (var i = 0; i < hashes.Length; i++)
            marks[i] = (ushort)hashes[i];
        return buffer;
    }

    private static Span<ushort> MarksOf(ulong[] buffer, int room) => MemoryMarshal.Cast<ulong, ushort>(buffer.AsSpan(Head + (2 * room)));

    /// <summary>Reserves the place behind the last one used; only one version can have it.</summary>
    private static bool Claim(ulong[]? buffer, int end, int room) =>
        end < room && Interlocked.CompareExchange(ref buffer![0], (ulong)end + 1, (ulong)end) == (ulong)end;
}
