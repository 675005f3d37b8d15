using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace InboundStreams.Definitions;

/// <summary>Says whether two bundles hold the same files.</summary>
public static class ContentHash
{
    /// <summary>SHA-256, 64 lower-case hex digits, over every path and content in ordinal order of the paths; the order of <paramref name="files"/> does not matter.</summary>
    public static string Of(IEnumerable<FunnelFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.OrderBy(each => each.Path, StringComparer.Ordinal))
        {
            Append(hash, file.Path);
            Append(hash, file.Content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>With its length before it, so that text moved from one file to the next makes another hash.</summary>
    private static void Append(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
