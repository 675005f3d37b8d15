namespace InboundStreams.Core.Conditions;

/// <summary>Finds the name that was probably meant.</summary>
public static class Spelling
{
    /// <summary>The candidate with the fewest edits, if they are at most a third of its length (at least one); otherwise null.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var (nearest, best) = ((string?)null, int.MaxValue);
        foreach (var candidate in candidates)
        {
            var edits = Edits(name, candidate);
            if (edits < best && edits <= Math.Max(1, candidate.Length / 3))
                (nearest, best) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>Levenshtein distance, without regard to case.</summary>
    private static int Edits(string left, string right)
    {
        var previous = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[^1];
    }
}
