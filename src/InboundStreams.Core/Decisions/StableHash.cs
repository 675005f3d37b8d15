namespace InboundStreams.Core.Decisions;

/// <summary>A 64-bit hash of text that is the same on every machine and in every version: it is kept in states.</summary>
/// <remarks>FNV-1a over blocks of four UTF-16 units, then the finalizer of MurmurHash3 (fmix64), so that near texts fall apart.</remarks>
public static class StableHash
{
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(string text)
    {
        var hash = Basis ^ ((ulong)text.Length * Prime);
        var at = 0;
        for (; at + 4 <= text.Length; at += 4)
            hash = Mixed(hash, text[at] | ((ulong)text[at + 1] << 16) | ((ulong)text[at + 2] << 32) | ((ulong)text[at + 3] << 48));
        for (; at < text.Length; at++)
            hash = Mixed(hash, text[at]);
        return Final(hash);
    }

    private static ulong Mixed(ulong hash, ulong block)
    {
        hash = (hash ^ block) * Prime;
        return hash ^ (hash >> 29);
    }

    private static ulong Final(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
