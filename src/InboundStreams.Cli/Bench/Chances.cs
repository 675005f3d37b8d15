namespace InboundStreams.Cli.Bench;

/// <summary>The benchmarks' chances, the same at every run.</summary>
internal static class Chances
{
    /// <summary>The inverse of the continuous law's distribution: P(rank k) is close to 1 / (k ln n).</summary>
    public static int Zipf(double unit, int count) => Math.Min(count - 1, (int)Math.Exp(unit * Math.Log(count)) - 1);

    /// <summary>From 0 up to, not including, 1. Splitmix64 (Steele, Lea, Flood 2014): small, and the same everywhere.</summary>
    public static double NextUnit(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
