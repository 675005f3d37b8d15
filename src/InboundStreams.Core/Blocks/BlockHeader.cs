using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NodaTime;

namespace InboundStreams.Core.Blocks;

/// <summary>
/// The first bytes of a contact's block, little-endian: what nearly every decision asks, and where the sections end. Times are Unix
/// milliseconds; <see cref="Never"/> stands for none.
/// </summary>
/// <remarks>The sizes of header and rows stand in the block, for readers of a later format that has more of them. This version reads its own.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct BlockHeader
{
    /// <summary>The format that this version writes: 4 knows when a contact has subscribed and unsubscribed, and several addresses that refused.</summary>
    public const byte FormatWritten = 4;

    /// <summary>The oldest that this version reads. 1 and 2 were Avro records behind a schema id.</summary>
    public const byte FormatRead = 3;

    public const long Never = long.MinValue;

    private static readonly long Earliest = Instant.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Latest = Instant.MaxValue.ToUnixTimeMilliseconds();

    public byte Format;
    public BlockFlags Flags;
    public ushort HeaderSize;
    public ushort ShareSize;
    public ushort BucketSize;
    public int EraseCount;
    public long Now;
    public long NextDue;
    public long Version;
    public long ErasedAt;
    public long BandCoolsAt;
    public long WatchAt;

    /// <summary>When the first of the runs wakes.</summary>
    public long RunsDue;

    /// <inheritdoc cref="Decisions.ContactState.Headroom"/>
    public long Headroom;

    public SectionEnds Ends;

    public static int Size => Unsafe.SizeOf<BlockHeader>();

    /// <summary>Of a contact of whom nothing is known.</summary>
    public static BlockHeader Empty(long version)
    {
        var header = new BlockHeader
        {
            Version = version,
            NextDue = Never,
            ErasedAt = Never,
            BandCoolsAt = Never,
            WatchAt = Never,
            RunsDue = Never,
        };
        (header.Format, header.HeaderSize) = (FormatWritten, (ushort)Size);
        (header.ShareSize, header.BucketSize) = ((ushort)Scoring.ShareRow.Size, (ushort)Scoring.BucketRow.Size);
        ((Span<int>)header.Ends).Fill(Size);
        return header;
    }

    /// <summary>Whether a field is a time, or <see cref="Never"/>.</summary>
    public static bool IsTime(long millis) => millis == Never || (millis >= Earliest && millis <= Latest);

    public static Instant? At(long millis) => millis == Never ? null : Instant.FromUnixTimeMilliseconds(millis);

    public static long Of(Instant? at) => at is { } known ? known.ToUnixTimeMilliseconds() : Never;

    /// <summary>The earlier of two times, either of which may be <see cref="Never"/>.</summary>
    public static long Earlier(long one, long other) => one == Never ? other : other == Never ? one : Math.Min(one, other);
}

[Flags]
internal enum BlockFlags : byte
{
    None = 0,

    /// <summary>Message ids had to be forgotten before their time.</summary>
    SeenWasFull = 1,

    /// <summary>Some run goes on on another version than that on which the contact is settled.</summary>
    RunsArePinned = 2,

    /// <summary>The same of a run that has ended and still counts its goal.</summary>
    EndedArePinned = 4,
}

/// <summary>Where each section ends, from the beginning of the block.</summary>
[InlineArray((int)Section.Seen + 1)]
internal struct SectionEnds
{
    private int _first;
}
