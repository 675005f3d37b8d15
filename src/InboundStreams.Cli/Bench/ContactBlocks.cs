using InboundStreams.Core.Decisions;

namespace InboundStreams.Cli.Bench;

/// <summary>The states of many contacts in memory, as an engine's cache has them: the next block overwrites the one before where it fits.</summary>
internal sealed class ContactBlocks(int contacts)
{
    private readonly (byte[] Bytes, int Length)[] _blocks = new (byte[], int)[contacts];

    public ContactState this[int contact] => new(_blocks[contact].Bytes.AsMemory(0, _blocks[contact].Length));

    public void Keep(int contact, ContactState next)
    {
        ref var block = ref _blocks[contact];
        if (block.Bytes is null || block.Bytes.Length < next.Block.Length)
            block.Bytes = GC.AllocateUninitializedArray<byte>(next.Block.Length + (next.Block.Length / 8));
        next.Block.Span.CopyTo(block.Bytes);
        block.Length = next.Block.Length;
    }
}
