namespace InboundStreams.Definitions.Faults;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary><c>did you mean 'x'?</c> when one name is close, otherwise the list of what there is.</summary>
    public static string Advice(string wrong, IEnumerable<string> names, string lead = "there is")
    {
        string[] sorted = [.. names.Distinct().Order(StringComparer.Ordinal)];
        return (To(wrong, sorted), sorted.Length) switch
        {
            ({ } near, _) => $"did you mean '{near}'?",
            (_, 0) => "there is none yet",
            _ => $"{lead} {string.Join(", ", sorted)}",
        };
    }

    /// <summary>The first of the names that are close; null when none is.</summary>
    public static string? To(string wrong, IReadOnlyList<string> names) => names
        .Where(name => Distance(wrong, name) <= Math.Max(1, Math.Min(wrong.Length, name.Length) / 3))
        .MinBy(name => Distance(wrong, name));

    /// <summary>Letters to insert, remove, replace or swap with their neighbour; upper and lower case are the same.</summary>
    internal static int Distance(string left, string right)
    {
        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
