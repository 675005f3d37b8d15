using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using NodaTime;

namespace InboundStreams.Core.Avro;

/// <summary>
/// Avro's binary encoding out of bytes that may be anything. Whatever is wrong is an <see cref="InvalidDataException"/> that says
/// what and at which byte, never another exception; no length or count is believed that the remaining bytes cannot hold.
/// </summary>
public ref struct AvroReader
{
    private static readonly long EarliestInstant = Instant.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LatestInstant = Instant.MaxValue.ToUnixTimeMilliseconds();
    private static readonly long LongestDuration = (long)Duration.MaxValue.TotalMilliseconds;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlyMemory<byte> _memory;
    private int _position;

    public AvroReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>What is read in place may keep these bytes: they must stay as they are.</summary>
    public AvroReader(ReadOnlyMemory<byte> bytes)
        : this(bytes.Span) => _memory = bytes;

    /// <summary>The next byte to be read, from 0.</summary>
    public readonly int Position => _position;

    public readonly int Remaining => _bytes.Length - _position;

    public bool ReadBool()
    {
        var at = _position;
        return ReadByte("a boolean") switch
        {
            0 => false,
            1 => true,
            var other => throw Invalid(at, $"a boolean is {other}, not 0 or 1"),
        };
    }

    public int ReadInt()
    {
        var at = _position;
        var value = ReadLong();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Invalid(at, $"an int is {value}, beyond 32 bits");
    }

    public long ReadLong()
    {
        var bits = 0UL;
        var at = _position;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte("a number");
            if (shift == 63 && next > 1)
                break;
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)(bits >> 1) ^ -(long)(bits & 1);
        }

        throw Invalid(at, "a number has more than 64 bits");
    }

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double), "a double"));

    public string ReadString()
    {
        var at = _position;
        return Decode(ReadSpan("a string"), at);
    }

    /// <summary>A string out of a small vocabulary (names of events, properties, workflows): usually the same instance as the time before.</summary>
    public string ReadName()
    {
        var at = _position;
        var utf8 = ReadSpan("a name");
        return Names.Find(utf8, out var slot) ?? Names.Remember(slot, Decode(utf8, at));
    }

    public byte[] ReadBytes() => ReadSpan("bytes").ToArray();

    /// <summary>Bytes with their length, not copied: valid as long as what is read from.</summary>
    public ReadOnlySpan<byte> ReadSpan(string what = "bytes")
    {
        var at = _position;
        var length = ReadLong();
        if (length < 0 || length > Remaining)
            throw Invalid(at, $"{what} of length {length}, where {Remaining} bytes remain");
        return Take((int)length, what);
    }

    /// <summary>What was read since a position, to be kept: not copied where the reader may leave it in place.</summary>
    public readonly ReadOnlyMemory<byte> Since(int position) =>
        _memory.IsEmpty ? _bytes[position.._position].ToArray() : _memory[position.._position];

    /// <summary>Passes over a string, which must be one.</summary>
    public void SkipString()
    {
        var at = _position;
        if (!Utf8.IsValid(ReadSpan("a string")))
            throw Invalid(at, "a string is not UTF-8");
    }

    /// <summary>Passes over a string.</summary>
    /// <returns>Whether it is the given one.</returns>
    public bool SkipStringOf(string text)
    {
        var utf8 = ReadSpan("a string");
        return utf8.Length >= text.Length && (Ascii.IsValid(utf8) ? Ascii.Equals(utf8, text) : Encoding.UTF8.GetString(utf8) == text);
    }

    /// <summary>As many bytes as asked for, without a length before them.</summary>
    public ReadOnlySpan<byte> ReadRaw(int length) => Take(length, "raw bytes");

    /// <summary>The branch of a union with this many branches.</summary>
    public int ReadIndex(int branches)
    {
        var at = _position;
        var branch = ReadLong();
        return branch >= 0 && branch < branches ? (int)branch : throw Invalid(at, $"branch {branch} of a union that has {branches}");
    }

    /// <summary>
    /// How many items follow in the next block of an array or a map; 0 at its end: <c>while ((count = reader.ReadBlock()) &gt; 0)</c>.
    /// An array may come in several blocks. Never more than the bytes that remain, so it may size an allocation.
    /// </summary>
    /// <param name="smallest">The bytes that the smallest item takes, at least 1.</param>
    public int ReadBlock(int smallest = 1)
    {
        var at = _position;
        var count = ReadLong();
        if (count < 0)
        {
            var size = ReadLong();
            if (size < 0 || size > Remaining)
                throw Invalid(at, $"a block of {size} bytes, where {Remaining} remain");
            count = unchecked(-count);
        }

        return count >= 0 && count <= Remaining / smallest ? (int)count : throw Invalid(at, $"a block of {count} items, where {Remaining} bytes remain");
    }

    /// <summary>True where a union [null, something] is not null; the value follows.</summary>
    public bool ReadSome() => ReadIndex(2) == 1;

    public Instant ReadInstant()
    {
        var at = _position;
        var millis = ReadLong();
        return millis >= EarliestInstant && millis <= LatestInstant
            ? Instant.FromUnixTimeMilliseconds(millis)
            : throw Invalid(at, $"a time of {millis} ms, outside the years -9998 to 9999");
    }

    public Duration ReadDuration()
    {
        var at = _position;
        var millis = ReadLong();
        return millis >= -LongestDuration && millis <= LongestDuration
            ? Duration.FromMilliseconds(millis)
            : throw Invalid(at, $"a duration of {millis} ms, longer than any");
    }

    public string? ReadNullableString() => ReadSome() ? ReadString() : null;

    public Instant? ReadNullableInstant() => ReadSome() ? ReadInstant() : null;

    public Duration? ReadNullableDuration() => ReadSome() ? ReadDuration() : null;

    /// <summary>Nothing may follow the value.</summary>
    public readonly void End()
    {
        if (Remaining > 0)
            throw Invalid(_position, $"{Remaining} bytes follow the value");
    }

    /// <summary>For a codec whose bytes are well-formed Avro and still mean nothing.</summary>
    public readonly InvalidDataException Invalid(string what) => Invalid(_position, what);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly InvalidDataException Invalid(int at, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Not a valid record: at byte {at} of {_bytes.Length}: {what}."));

    private byte ReadByte(string what)
    {
        if (_position >= _bytes.Length)
            ThrowEnded(what);
        return _bytes[_position++];
    }

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length < 0 || length > Remaining)
            ThrowEnded(what);
        var taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }

    private readonly string Decode(ReadOnlySpan<byte> utf8, int at) =>
        Utf8.IsValid(utf8) ? Encoding.UTF8.GetString(utf8) : throw Invalid(at, "a string is not UTF-8");

    [DoesNotReturn]
    private readonly void ThrowEnded(string what) => throw Invalid(_position, $"the bytes end within {what}");
}
