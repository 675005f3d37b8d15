using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace InboundStreams.Core.Scoring;

/// <summary>A share as a block has it. All shares of a contact stand beside each other, little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct ShareRow
{
    public ulong Rule;
    public long Value;
    public long At;
    public long HalfLife;
    public long BucketId;
    public long BucketPoints;
    public int BucketTimes;
    public int Times;

    /// <summary>How many of the bucket rows, in their order, are this share's.</summary>
    public int Earlier;

    public static int Size => Unsafe.SizeOf<ShareRow>();
}

/// <summary>A cap's bucket before the newest, as a block has it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct BucketRow
{
    public long Id;
    public long Points;
    public int Times;

    public static int Size => Unsafe.SizeOf<BucketRow>();
}
