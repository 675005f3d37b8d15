using System.Diagnostics;
using Confluent.Kafka;

namespace InboundStreams.Streamiz.Clients;

/// <summary>
/// Whether a consumer still owns its partitions. Streamiz writes at least once, and nothing fences what it writes: a process that was paused for longer
/// than its session lasts would go on where it stood, beside the new owner, and write old states over new ones. So it asks first: a commit carries
/// the group's generation, and the broker refuses one that has passed (KIP-447 fences transactions by the same).
/// </summary>
internal sealed class Membership(IConsumer<byte[], byte[]> consumer, TimeSpan sessionTimeout)
{
    private static readonly ErrorCode[] Refusals = [ErrorCode.IllegalGeneration, ErrorCode.UnknownMemberId, ErrorCode.RebalanceInProgress, ErrorCode.FencedInstanceId];

    private TopicPartitionOffset? _committed;
    private long _lastPoll = Stopwatch.GetTimestamp();

    /// <summary>The partitions are gone; nothing that was decided since the last commit may be written.</summary>
    public bool IsLost { get; private set; }

    /// <summary>The partitions are being given back: a refused commit is no surprise.</summary>
    public bool IsLeaving { get; set; }

    public TimeSpan SinceLastPoll => Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastPoll));

    public void Polled() => Interlocked.Exchange(ref _lastPoll, Stopwatch.GetTimestamp());

    public void Begin(IEnumerable<TopicPartitionOffset> committed)
    {
        IsLost = false;
        _committed = committed.FirstOrDefault(each => each.Offset.Value >= 0);
    }

    public void Commit(IReadOnlyCollection<TopicPartitionOffset> offsets)
    {
        try
        {
            if (IsLost)
                throw new KafkaException(new Error(ErrorCode.IllegalGeneration, "The partitions went to another member while this process stood still."));
            consumer.Commit(offsets);
            _committed = offsets.FirstOrDefault() ?? _committed;
        }
        catch (KafkaException fault) when (IsLeaving && Refusals.Contains(fault.Error.Code))
        {
            // Thrown through a revocation it would leave the stores open, and locked. The next owner takes from the last commit.
            IsLost = true;
        }
    }

    /// <summary>Asks the broker, by committing once more what is committed. Before a first commit there is nothing to ask with.</summary>
    public bool Ask()
    {
        if (IsLost || _committed is null)
            return !IsLost;
        try
        {
            consumer.Commit([_committed]);
        }
        catch (KafkaException fault) when (Refusals.Contains(fault.Error.Code))
        {
            IsLost = true;
        }

        return !IsLost;
    }

    /// <summary>Asks only after a silence in which the session may have ended.</summary>
    public bool AskAfterSilence()
    {
        if (SinceLastPoll < sessionTimeout / 2)
            return !IsLost;
        var member = Ask();
        Polled();
        return member;
    }
}
