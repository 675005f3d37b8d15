namespace InboundStreams.Streams.Threads;

/// <summary>
/// Something does not fit together, so that going on might repeat or lose decisions. Mostly it is a view of a moment: an answer that is missing, or a
/// member that has slept and does not know yet that others have taken over.
/// </summary>
internal sealed class DoubtfulStartException(string message) : Exception(message);

/// <summary>
/// What does not fit is believed only when it has stayed the same, of a member in one generation, for longer than a member stays one that is gone.
/// </summary>
internal sealed class Doubts(TimeProvider time, TimeSpan patience)
{
    private readonly Dictionary<int, (string What, int Generation, long Since)> _byPartition = [];

    /// <summary>Notes what has been seen of a partition.</summary>
    /// <returns>Whether it is to be believed.</returns>
    public bool Confirm(int partition, string what, int generation)
    {
        if (_byPartition.TryGetValue(partition, out var before) && before.What == what && before.Generation == generation)
            return time.GetElapsedTime(before.Since) >= patience;
        _byPartition[partition] = (what, generation, time.GetTimestamp());
        return false;
    }

    public void Forget(int partition) => _byPartition.Remove(partition);
}
