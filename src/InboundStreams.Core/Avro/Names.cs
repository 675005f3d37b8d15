using System.Runtime.InteropServices;
using System.Text;

namespace InboundStreams.Core.Avro;

/// <summary>
/// The last string for each hash of its bytes, so that a name that comes a million times is one string. Bounded: a name that
/// falls on another's slot replaces it. Threads may share it: a slot is one reference, and what it holds is compared before use.
/// </summary>
internal static class Names
{
    private const int Slots = 4096;
    private const int Longest = 64;
    private static readonly string?[] Known = new string?[Slots];

    /// <returns>The known string of these bytes, or null.</returns>
    /// <param name="slot">Where to remember it; -1 for a name that is too long to keep.</param>
    public static string? Find(ReadOnlySpan<byte> utf8, out int slot)
    {
        if (utf8.Length > Longest)
        {
            slot = -1;
            return null;
        }

        slot = Slot(utf8);
        var known = Known[slot];

        // Ascii.Equals is false for anything beyond ASCII: such names are right, only never shared.
        return known is not null && known.Length == utf8.Length && Ascii.Equals(utf8, known) ? known : null;
    }

    public static string Remember(int slot, string name)
    {
        if (slot >= 0)
            Known[slot] = name;
        return name;
    }

    private static int Slot(ReadOnlySpan<byte> utf8)
    {
        var hash = (ulong)utf8.Length;
        while (utf8.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(utf8));
            utf8 = utf8[sizeof(ulong)..];
        }

        foreach (var rest in utf8)
            hash = Mix(hash ^ rest);
        return (int)(hash & (Slots - 1));
    }

    // The finisher's first half of the splitmix generator: enough to spread a few thousand names.
    private static ulong Mix(ulong hash)
    {
        hash *= 0xBF58476D1CE4E5B9;
        return hash ^ (hash >> 31);
    }
}
