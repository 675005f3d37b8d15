using System.Runtime.InteropServices;

namespace InboundStreams.Core.Blocks;

/// <summary>Whether bytes have the frame of a block: what is inside the sections is found out when they are read.</summary>
internal static class BlockCheck
{
    /// <exception cref="InvalidDataException">They have not.</exception>
    public static void ThrowIfInvalid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new InvalidDataException("A contact's state has no bytes.");
        if (bytes[0] == 0)
            throw new InvalidDataException("A contact's state is an Avro record, as versions before the block wrote them; this version cannot read it. " +
                "Start anew as another application, which reads the topics again: " +
                "inbound topics create --application-id other, then run with it and another --state-dir.");
        if (bytes[0] is < BlockHeader.FormatRead or > BlockHeader.FormatWritten)
            throw new InvalidDataException(
                $"A contact's state is of format {bytes[0]}, and this version reads {BlockHeader.FormatRead} to {BlockHeader.FormatWritten}; "
                + "start the version that wrote it, or a later one.");
        if (bytes.Length < BlockHeader.Size)
            throw new InvalidDataException($"A contact's state has {bytes.Length} bytes; its header alone has {BlockHeader.Size}.");
        ref readonly var header = ref MemoryMarshal.AsRef<BlockHeader>(bytes);
        if (header.HeaderSize != BlockHeader.Size || header.ShareSize != Scoring.ShareRow.Size || header.BucketSize != Scoring.BucketRow.Size)
            throw new InvalidDataException(
                $"A contact's state says sizes {header.HeaderSize}, {header.ShareSize}, {header.BucketSize} of its header and rows, which its format does not have.");
        var last = (int)header.HeaderSize;
        for (var section = Section.Band; section <= Section.Seen; section++)
        {
            var end = header.Ends[(int)section];
            if (end < last || end > bytes.Length)
                throw new InvalidDataException($"Section {section} of a contact's state ends at byte {end}, outside {last} to {bytes.Length}.");
            last = end;
        }

        if (last != bytes.Length)
            throw new InvalidDataException($"{bytes.Length - last} bytes follow a contact's state.");
        if (header.Now == BlockHeader.Never)
            throw new InvalidDataException("A contact's state has no clock.");
        ThrowIfNoTime(header.Now, "clock");
        ThrowIfNoTime(header.NextDue, "next timer");
        ThrowIfNoTime(header.ErasedAt, "erasure");
        ThrowIfNoTime(header.BandCoolsAt, "band's timer");
        ThrowIfNoTime(header.WatchAt, "watch");
        ThrowIfNoTime(header.RunsDue, "runs' timer");
        Scoring.RuleShares.ThrowIfInvalid(header, bytes[header.Ends[(int)Section.ConditionErrors]..header.Ends[(int)Section.Buckets]]);
    }

    private static void ThrowIfNoTime(long millis, string what)
    {
        if (!BlockHeader.IsTime(millis))
            throw new InvalidDataException($"A contact's state has a {what} of {millis} ms, outside the years -9998 to 9999.");
    }
}
