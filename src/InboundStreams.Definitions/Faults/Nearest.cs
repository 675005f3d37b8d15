using System.Globalization;

namespace InboundStreams.Definitions.Faults;

/// <summary>Finds what a misspelt name was probably meant to be.</summary>
internal static class Nearest
{
    /// <summary>Nobody misspells longer names than this; a broken file has such.</summary>
    private const int LengthMax = 100;

    /// <summary>Among more names than this no near one is looked for: thousands of faults must not take minutes.</summary>
    private const int NamesMax = 1000;

    /// <summary>More names than this are counted, not listed.</summary>
    private const int ListedMax = 50;

    /// <summary><c>did you mean 'x'?</c> when one name is close, otherwise the list of what there is.</summary>
    public static string Advice(string wrong, IEnumerable<string> names, string lead = "there is")
    {
        if (names.TryGetNonEnumeratedCount(out var count) && count > NamesMax)
            return string.Create(CultureInfo.InvariantCulture, $"there are {count}");
        string[] distinct = [.. names.Distinct()];
        return (To(wrong, distinct), distinct.Length) switch
        {
            ({ } near, _) => $"did you mean '{near}'?",
            (_, 0) => "there is none yet",
            (_, > ListedMax) => string.Create(CultureInfo.InvariantCulture, $"there are {distinct.Length}"),
            _ => $"{lead} {string.Join(", ", distinct.Order(StringComparer.Ordinal))}",
        };
    }

    /// <summary>The closest name, of equally close ones the first by ordinal order; null when none is close.</summary>
    public static string? To(string wrong, IReadOnlyList<string> names)
    {
        var (nearest, best) = ((string?)null, int.MaxValue);
        if (wrong.Length > LengthMax || names.Count > NamesMax)
            return null;
        foreach (var name in names)
        {
            var most = Math.Min(best, Math.Max(1, Math.Min(wrong.Length, name.Length) / 3));
            if (Math.Abs(wrong.Length - name.Length) > most)
                continue;
            var distance = Distance(wrong, name, most);
            if (distance <= most && (distance < best || string.CompareOrdinal(name, nearest) < 0))
                (nearest, best) = (name, distance);
        }

        return nearest;
    }

    /// <summary>Letters to insert, remove, replace or swap with their neighbour; upper and lower case are the same. More than <paramref name="most"/> is not counted to its end.</summary>
    private static int Distance(string left, string right, int most)
    {
        var (beforeLast, last, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var (a, b) = (char.ToUpperInvariant(left[i - 1]), char.ToUpperInvariant(right[j - 1]));
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a == b ? 0 : 1));
                if (i > 1 && j > 1 && a == char.ToUpperInvariant(right[j - 2]) && b == char.ToUpperInvariant(left[i - 2]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }

            if (least > most + 1)
                return least; // a swap reaches back one row, hence one more
            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[right.Length];
    }
}
