using System.Runtime.InteropServices;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The messages of the last 24 hours by their ids' hashes, at most <see cref="StateLimits.SeenMax"/> of them.</summary>
/// <remarks>
/// A state owns its buffer and changes it in place; <see cref="Copy"/> parts the two. In front of the messages stands a filter (Bloom,
/// Space/Time Trade-offs in Hash Coding with Allowable Errors, 1970; 16 bits and two hash functions a message, both in one word), which
/// says of nearly every new message that it is new, so that the others need not be searched.
/// </remarks>
public readonly struct SeenMessages
{
    private const int RoomMin = 4;
    private const int RoomPerWord = 4;
    private const int WordsPerMessage = 2;

    /// <summary>How long an id is remembered.</summary>
    public static readonly Duration Window = Duration.FromHours(24);

    private static readonly long WindowMillis = (long)Window.TotalMilliseconds;
    private readonly ulong[]? _buffer;
    private readonly long _oldest;
    private readonly ushort _room; // at most twice what may be remembered
    private readonly ushort _start;
    private readonly ushort _count;

    private SeenMessages(ulong[]? buffer, int room, int start, int count, long oldest, bool wasFull)
    {
        (_buffer, _oldest, WasFull) = (buffer, oldest, wasFull);
        (_room, _start, _count) = ((ushort)room, (ushort)start, (ushort)count);
    }

    public int Count => _count;

    /// <summary>Ids had to be forgotten before their time; journaled once per contact.</summary>
    public bool WasFull { get; }

    /// <summary>By ascending time.</summary>
    public ReadOnlySpan<SeenMessage> All => _buffer is null ? [] : Messages(_buffer, _room).Slice(_start, Count);

    /// <param name="messages">By ascending time.</param>
    public static SeenMessages Of(ReadOnlySpan<SeenMessage> messages, bool wasFull)
    {
        if (messages.IsEmpty)
            return new(null, 0, 0, 0, 0, wasFull);
        var room = Math.Max(RoomMin, messages.Length);
        return new(Filled(NewBuffer(room), room, messages), room, 0, messages.Length, messages[0].Time, wasFull);
    }

    /// <summary>The same messages in a buffer of their own.</summary>
    public SeenMessages Copy() => Of(All, WasFull);

    internal bool IsInBufferOf(in SeenMessages other) => ReferenceEquals(_buffer, other._buffer);

    /// <summary>Whether the id was taken within the window before <paramref name="now"/>.</summary>
    public bool Contains(ulong hash, Instant now)
    {
        if (_buffer is null || !MayHold(_buffer, _room, hash))
            return false;
        var all = All;
        for (var i = all.Length - 1; i >= 0; i--)
        {
            if (all[i].Hash == hash)
                return all[i].Time > Oldest(now);
        }

        return false;
    }

    /// <summary>Forgets what is older than the window, and notes the id. Only what this returns is of use from then on.</summary>
    /// <param name="now">Not before the last one's.</param>
    internal SeenMessages Add(ulong hash, Instant now)
    {
        var (buffer, room, start, count, oldest) = (_buffer, (int)_room, (int)_start, Count, _oldest);
        var full = count >= StateLimits.SeenMax && oldest > Oldest(now);
        if (count > 0 && (full || oldest <= Oldest(now)))
            (start, count, oldest) = Forget(full, Oldest(now));
        if (start + count == room)
        {
            var kept = buffer is null ? [] : Messages(buffer, room).Slice(start, count);
            if (room == 0 || 2 * count > room)
                (room, buffer) = (Math.Max(RoomMin, 2 * count), NewBuffer(Math.Max(RoomMin, 2 * count)));
            Filled(buffer!, room, kept);
            start = 0;
        }

        Mark(buffer!, room, hash);
        var time = now.ToUnixTimeMilliseconds();
        Messages(buffer!, room)[start + count] = new(hash, time);
        return new(buffer, room, start, count + 1, count == 0 ? time : oldest, WasFull || full);
    }

    /// <summary>Without those that are too old, or without the oldest where all places are taken.</summary>
    private (int Start, int Count, long Oldest) Forget(bool full, long until)
    {
        var all = All;
        var gone = full ? 1 : 0;
        while (gone < all.Length && all[gone].Time <= until)
            gone++;
        return (_start + gone, all.Length - gone, gone < all.Length ? all[gone].Time : 0);
    }

    private static long Oldest(Instant now) => now.ToUnixTimeMilliseconds() - WindowMillis;

    private static int FilterWords(int room) => (room + RoomPerWord - 1) / RoomPerWord;

    private static ulong[] NewBuffer(int room) => new ulong[FilterWords(room) + (WordsPerMessage * room)];

    private static Span<SeenMessage> Messages(ulong[] buffer, int room) => MemoryMarshal.Cast<ulong, SeenMessage>(buffer.AsSpan(FilterWords(room)));

    /// <summary>Moves messages to the front of a buffer, which may be the one that they stand in, and makes the filter anew: it forgets as well.</summary>
    private static ulong[] Filled(ulong[] buffer, int room, ReadOnlySpan<SeenMessage> messages)
    {
        var moved = Messages(buffer, room)[..messages.Length];
        messages.CopyTo(moved);
        buffer.AsSpan(0, FilterWords(room)).Clear();
        foreach (ref readonly var message in moved)
            Mark(buffer, room, message.Hash);
        return buffer;
    }

    private static void Mark(ulong[] buffer, int room, ulong hash) => buffer[WordOf(hash, room)] |= BitsOf(hash);

    private static bool MayHold(ulong[] buffer, int room, ulong hash) => (buffer[WordOf(hash, room)] & BitsOf(hash)) == BitsOf(hash);

    /// <summary>The hash's upper half picks the word.</summary>
    private static int WordOf(ulong hash, int room) => (int)(((hash >> 32) * (uint)FilterWords(room)) >> 32);

    private static ulong BitsOf(ulong hash) => (1UL << (int)(hash & 63)) | (1UL << (int)((hash >> 6) & 63));
}

/// <param name="Hash">Of the message's id: <see cref="StableHash"/>.</param>
/// <param name="Time">When it was taken, Unix milliseconds.</param>
public readonly record struct SeenMessage(ulong Hash, long Time);
