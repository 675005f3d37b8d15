using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using NodaTime;

namespace InboundStreams.Core.Avro;

/// <summary>
/// Avro's binary encoding into a pooled buffer that grows. One value after the other in the order of the schema's fields;
/// nothing is checked against a schema here, the codecs' tests do that.
/// </summary>
/// <remarks>Pass it by <c>ref</c>, and dispose it: that returns the buffer. It is not for several threads.</remarks>
public ref struct AvroWriter : IDisposable
{
    private const int LongestVarint = 10;
    private const int FirstCapacity = 512;

    /// <summary>A UTF-16 unit takes at most three bytes of UTF-8, and a length up to 63 takes one byte.</summary>
    private const int ShortString = 21;

    private byte[]? _buffer;
    private int _length;

    /// <param name="capacity">Bytes to start with; the buffer doubles when it is full.</param>
    public AvroWriter(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <param name="rented">An array of <see cref="ArrayPool{T}.Shared"/> to write into. <see cref="Detach"/> gives back it, or the one that took its place.</param>
    public AvroWriter(byte[] rented) => _buffer = rented;

    /// <summary>Bytes written so far.</summary>
    public readonly int Length => _length;

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public readonly byte[] ToArray() => Written.ToArray();

    /// <summary>The array that was written into, which is the caller's from now on; the writer is of no more use.</summary>
    public byte[] Detach(out int length)
    {
        var buffer = _buffer ?? ArrayPool<byte>.Shared.Rent(FirstCapacity);
        (length, _buffer, _length) = (_length, null, 0);
        return buffer;
    }

    /// <summary>Writes over bytes that are written already.</summary>
    public readonly void WriteOver(int at, scoped ReadOnlySpan<byte> value) => value.CopyTo(_buffer.AsSpan(at, _length - at));

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteInt(int value) => WriteLong(value);

    /// <summary>Zig-zag, seven bits a byte, least significant first.</summary>
    public void WriteLong(long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        if (bits < 0x80)
        {
            WriteByte((byte)bits);
            return;
        }

        var free = Reserve(LongestVarint);
        var written = 0;
        while (bits >= 0x80)
        {
            free[written++] = (byte)(bits | 0x80);
            bits >>= 7;
        }

        free[written++] = (byte)bits;
        _length += written;
    }

    public void WriteDouble(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Reserve(sizeof(double)), value);
        _length += sizeof(double);
    }

    /// <summary>UTF-8 with its length. A surrogate without its partner becomes U+FFFD.</summary>
    public void WriteString(string value)
    {
        if (value.Length <= ShortString)
        {
            var free = Reserve(1 + (3 * ShortString));
            var taken = Encoding.UTF8.GetBytes(value, free[1..]);
            free[0] = (byte)(taken << 1);
            _length += 1 + taken;
            return;
        }

        var size = Encoding.UTF8.GetByteCount(value);
        WriteLong(size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
        _length += size;
    }

    /// <summary>Bytes with their length.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteRaw(value);
    }

    /// <summary>Bytes as they are.</summary>
    public void WriteRaw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
    }

    /// <summary>Four bytes, little-endian: no Avro of its own, for columns.</summary>
    public void WriteFixed(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(sizeof(uint)), value);
        _length += sizeof(uint);
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public void WriteFixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), value);
        _length += sizeof(long);
    }

    /// <summary>The branch of a union, from 0; the branch's value follows.</summary>
    public void WriteIndex(int branch) => WriteLong(branch);

    /// <summary>Announces all items of an array or a map in one block, or nothing when there are none; <see cref="WriteBlockEnd"/> follows the items.</summary>
    public void WriteBlock(int count)
    {
        if (count > 0)
            WriteLong(count);
    }

    public void WriteBlockEnd() => WriteByte(0);

    /// <summary>timestamp-millis; what is finer than a millisecond is cut towards the past.</summary>
    public void WriteInstant(Instant value) => WriteLong(value.ToUnixTimeMilliseconds());

    /// <summary>A length of time as a long of milliseconds.</summary>
    public void WriteDuration(Duration value) => WriteLong((long)value.TotalMilliseconds);

    /// <summary>The union [null, string].</summary>
    public void WriteNullableString(string? value)
    {
        WriteIndex(value is null ? 0 : 1);
        if (value is not null)
            WriteString(value);
    }

    /// <summary>The union [null, timestamp-millis].</summary>
    public void WriteNullableInstant(Instant? value)
    {
        WriteIndex(value is null ? 0 : 1);
        if (value is { } instant)
            WriteInstant(instant);
    }

    /// <summary>The union [null, long of milliseconds].</summary>
    public void WriteNullableDuration(Duration? value)
    {
        WriteIndex(value is null ? 0 : 1);
        if (value is { } duration)
            WriteDuration(duration);
    }

    public void Dispose()
    {
        var buffer = _buffer;
        (_buffer, _length) = (null, 0);
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int size)
    {
        if (_buffer is null || _buffer.Length - _length < size)
            Grow(size);
        return _buffer.AsSpan(_length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstCapacity, Math.Max(2 * _length, checked(_length + size))));
        Written.CopyTo(larger);
        if (_buffer is not null)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
