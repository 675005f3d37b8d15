namespace InboundStreams.Core.Explaining;

/// <summary>Turns amounts into lines of thousandths that always add up to the sum of the amounts, rounded down.</summary>
internal sealed class RunningSum
{
    private Int128 _exact;

    /// <summary>Of all lines so far.</summary>
    public long Thousandths => (long)(_exact >> 32);

    /// <param name="units">Of 2⁻³² point.</param>
    /// <param name="weight">Thousandths.</param>
    /// <returns>The line for this amount.</returns>
    public long Add(long units, int weight = 1000)
    {
        var before = Thousandths;
        _exact += (Int128)units * weight;
        return Thousandths - before;
    }
}
