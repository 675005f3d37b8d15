using InboundStreams.Streams.Consuming;
using Microsoft.Extensions.Logging;

namespace InboundStreams.Streams.Intake;

/// <summary>
/// From a consumed record to one that can be taken, or that is a dead letter: it must have a key, lie in the partition that its key
/// belongs to, and have a value that its decoder reads.
/// </summary>
/// <param name="partitions">How many the topology's topics have; all of them the same.</param>
public sealed class RecordIntake(Topology topology, int partitions, ILogger logger)
{
    private bool _misplacedSaid;

    /// <param name="input">The record's topic, by rank.</param>
    public TakenIn Read(int input, in ConsumedRecord record)
    {
        if (!record.HasKey)
            return Poison(input, default, record, "null_key");
        var key = record.RecordKey;
        if (key.PartitionOf(partitions) is var expected && expected != record.Partition)
        {
            if (!_misplacedSaid)
                logger.Misplaced(record.Position, expected);
            _misplacedSaid = true;
            return Poison(input, key, record, "misplaced");
        }

        var check = topology.Sources[input].Decoder.Check(record);
        return check.Pending is { } pending ? new TakenIn(null, pending)
            : check.Poison is { } reason ? Poison(input, key, record, reason)
            : new TakenIn(new InputRecord(input, key, check.At ?? record.Arrival, check.Load, null, record), null);
    }

    private static TakenIn Poison(int input, RecordKey key, in ConsumedRecord record, string reason) =>
        new(new InputRecord(input, key, record.Arrival, false, reason, record), null);
}

/// <param name="Record">Ready to be taken, or poison; null when something outside must answer first.</param>
/// <param name="Pending">What it waits for; null when it waits for nothing.</param>
public readonly record struct TakenIn(InputRecord? Record, PendingAnswer? Pending);
