using System.Buffers;

namespace InboundStreams.Core.Blocks;

/// <summary>
/// Where a host lets a decision write the next state, again and again. What was decided into it is overwritten by the next decision: copy
/// it first. Not of several threads at once.
/// </summary>
public sealed class StateBuffer
{
    private const int FirstSize = 4096;
    private byte[]? _bytes;

    /// <summary>The writer's until it is kept again: a decision that fails may have given it away.</summary>
    internal byte[] Take()
    {
        var bytes = _bytes ?? ArrayPool<byte>.Shared.Rent(FirstSize);
        _bytes = null;
        return bytes;
    }

    internal ReadOnlyMemory<byte> Keep(byte[] bytes, int length)
    {
        _bytes = bytes;
        return bytes.AsMemory(0, length);
    }
}
