namespace InboundStreams.Core.Scoring;

/// <summary>Exponential decay by integers only, bit-equal on every machine.</summary>
/// <remarks>
/// A share S is worth S·2^(−t/h) after t milliseconds with half-life h. With t = q·h + r: the whole halvings q are a shift; the
/// rest is f = ⌊r·2³² / h⌋, and 2^(−f/2³²) is the product of four factors, one for each byte of f, from tables in units of 2⁻⁶³.
/// The tables are products of the roots 2^(−1/2), 2^(−1/4) … 2^(−1/2³²), each the integer square root of the one before
/// (the identity 2^(−(a+b)) = 2^(−a)·2^(−b); Knuth, The Art of Computer Programming 1, §1.2.2 computes logarithms in this way). Every product is cut
/// towards zero: the relative error is below 2⁻⁵⁹, while one step of f is 1.6·10⁻¹⁰, so a share never grows with time.
/// </remarks>
public static class Decay
{
    private const ulong One = 1UL << 63;
    private const int Bytes = 256;

    /// <summary>Of each byte of f, the most significant first, the factor of each of its values.</summary>
    private static readonly ulong[] Factors = MakeFactors();

    /// <summary>What is left of <paramref name="value"/>, cut towards zero. Before its time (<paramref name="elapsed"/> ≤ 0) it is whole.</summary>
    /// <param name="elapsed">Milliseconds.</param>
    /// <param name="halfLife">Milliseconds, at least 1; 0: no decay.</param>
    public static long Apply(long value, long elapsed, long halfLife)
    {
        if (elapsed <= 0 || halfLife <= 0 || value == 0)
            return value;
        var (halvings, rest) = elapsed < halfLife ? (0, elapsed) : Math.DivRem(elapsed, halfLife);
        if (halvings >= 63)
            return 0;
        var left = (long)(Times((ulong)Math.Abs(value), Factor(rest, halfLife)) >> (int)halvings);
        return value < 0 ? -left : left;
    }

    private static ulong Factor(long rest, long halfLife)
    {
        var f = rest < 1L << 32 ? ((ulong)rest << 32) / (ulong)halfLife : (ulong)(((UInt128)(ulong)rest << 32) / (ulong)halfLife);
        return Times(
            Times(Factors[(f >> 24) & 255], Factors[Bytes + ((f >> 16) & 255)]),
            Times(Factors[(2 * Bytes) + ((f >> 8) & 255)], Factors[(3 * Bytes) + (f & 255)]));
    }

    /// <summary>⌊left · right / 2⁶³⌋.</summary>
    private static ulong Times(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return (high << 1) | (low >> 63);
    }

    private static ulong[] MakeFactors()
    {
        var root = One >> 1;
        var factors = new ulong[4 * Bytes];
        Array.Fill(factors, One);
        for (var place = 0; place < 4; place++)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                root = SquareRoot((UInt128)root << 63);
                for (var each = 0; each < Bytes; each++)
                {
                    if ((each >> bit & 1) == 1)
                        factors[(place * Bytes) + each] = Times(factors[(place * Bytes) + each], root);
                }
            }
        }

        return factors;
    }

    private static ulong SquareRoot(UInt128 square)
    {
        ulong root = 0;
        for (var bit = One; bit > 0; bit >>= 1)
        {
            var tried = root | bit;
            if ((UInt128)tried * tried <= square)
                root = tried;
        }

        return root;
    }
}
