namespace InboundStreams.Core.Conditions;

/// <summary>Finds the name that was probably meant.</summary>
public static class Spelling
{
    /// <summary>Beyond so many candidates a hint costs more than it is worth.</summary>
    private const int CandidatesMax = 1000;

    /// <summary>The candidate with the fewest edits, if they are at most a third of its length (at least one); otherwise null.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        var (nearest, best) = ((string?)null, int.MaxValue);
        foreach (var candidate in candidates.Take(CandidatesMax))
        {
            if (Math.Abs(candidate.Length - name.Length) > Math.Max(1, candidate.Length / 3))
                continue;
            var edits = Edits(name, candidate);
            if (edits < best && edits <= Math.Max(1, candidate.Length / 3))
                (nearest, best) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Nearest(name, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>Letters put in, left out, replaced, or swapped with their neighbour, without regard to case.</summary>
    private static int Edits(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                edits[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1,
                    edits[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[left.Length, right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
