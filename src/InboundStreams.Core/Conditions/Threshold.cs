namespace InboundStreams.Core.Conditions;

/// <summary>Where a predicate over whole numbers that once true stays true becomes true.</summary>
internal static class Threshold
{
    /// <summary>Beyond it thousandths are no longer told apart as doubles; no score and no count comes near.</summary>
    private const long Max = 1L << 53;

    /// <summary>The least number for which it is true; null where it is so for all, or for none.</summary>
    public static long? Least(Func<long, bool> holds)
    {
        var (low, high) = (-Max, Max);
        if (holds(low) || !holds(high))
            return null;
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle;
        }

        return high;
    }
}
