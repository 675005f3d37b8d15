using System.Buffers.Binary;
using System.Runtime.InteropServices;
using InboundStreams.Core.Avro;
using NodaTime;

namespace InboundStreams.Core.Decisions;

/// <summary>The messages of the last 24 hours by their ids' hashes, at most <see cref="StateLimits.SeenMax"/> of them, by ascending time.</summary>
/// <remarks>
/// As a block has them: the time from which the others count, then the hashes, then the times, in two columns, so that a hash is looked for
/// by comparing eight bytes beside eight bytes. An empty section has none.
/// </remarks>
public readonly ref struct SeenMessages
{
    private const int HashSize = sizeof(ulong);
    private const int TimeSize = sizeof(uint);

    /// <summary>How long an id is remembered.</summary>
    public static readonly Duration Window = Duration.FromHours(24);

    private static readonly long WindowMillis = (long)Window.TotalMilliseconds;
    private readonly long _from;
    private readonly ReadOnlySpan<ulong> _hashes;
    private readonly ReadOnlySpan<uint> _times;

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    internal SeenMessages(ReadOnlySpan<byte> section, bool wasFull)
    {
        WasFull = wasFull;
        if (section.IsEmpty)
            return;
        var count = (section.Length - HashSize) / (HashSize + TimeSize);
        if (section.Length != HashSize + (count * (HashSize + TimeSize)) || count is 0 or > StateLimits.SeenMax)
            throw new InvalidDataException($"Section Seen: {section.Length} bytes, which are no number of messages from 1 to {StateLimits.SeenMax}.");
        _from = BinaryPrimitives.ReadInt64LittleEndian(section);
        _hashes = MemoryMarshal.Cast<byte, ulong>(section.Slice(HashSize, count * HashSize));
        _times = MemoryMarshal.Cast<byte, uint>(section[(HashSize + (count * HashSize))..]);
    }

    public int Count => _hashes.Length;

    /// <summary>Ids had to be forgotten before their time; journaled once per contact.</summary>
    public bool WasFull { get; }

    public SeenMessage this[int index] => new(_hashes[index], TimeOf(index));

    /// <summary>Whether the id was taken within the window before <paramref name="now"/>.</summary>
    public bool Contains(ulong hash, Instant now) => _hashes.LastIndexOf(hash) is var index and >= 0 && TimeOf(index) > OldestOf(now);

    /// <summary>One more message finds all places taken, and the oldest of them not old enough.</summary>
    internal bool IsFull(Instant now) => Count >= StateLimits.SeenMax && TimeOf(0) > OldestOf(now);

    /// <summary>Writes the section with one message more, without those that are too old, and without the oldest where all places are taken.</summary>
    /// <param name="now">Not before the last one's.</param>
    internal void WriteWith(ulong hash, Instant now, ref AvroWriter writer)
    {
        var gone = IsFull(now) ? 1 : 0;
        while (gone < Count && TimeOf(gone) <= OldestOf(now))
            gone++;
        var time = now.ToUnixTimeMilliseconds();
        var from = gone == Count ? time : time - _from <= uint.MaxValue ? _from : TimeOf(gone);
        writer.WriteFixed(from);
        writer.WriteRaw(MemoryMarshal.AsBytes(_hashes[gone..]));
        writer.WriteFixed((long)hash);
        if (from == _from)
            writer.WriteRaw(MemoryMarshal.AsBytes(_times[gone..]));
        else
            WriteTimes(gone, from, ref writer);
        writer.WriteFixed((uint)(time - from));
    }

    private void WriteTimes(int gone, long from, ref AvroWriter writer)
    {
        for (var i = gone; i < Count; i++)
            writer.WriteFixed((uint)(TimeOf(i) - from));
    }

    private long TimeOf(int index) => _from + _times[index];

    private static long OldestOf(Instant now) => now.ToUnixTimeMilliseconds() - WindowMillis;
}

/// <param name="Hash">Of the message's id: <see cref="StableHash"/>.</param>
/// <param name="Time">When it was taken, Unix milliseconds.</param>
public readonly record struct SeenMessage(ulong Hash, long Time);
