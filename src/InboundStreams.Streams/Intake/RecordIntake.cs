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
    /// <exception cref="InvalidOperationException">A decoder answered with something that no decoder may answer.</exception>
    public TakenIn Read(int input, ConsumedRecord record)
    {
        if (record.Key is null)
            return Poison(input, default, record, "null_key");
        var key = new RecordKey(record.Key);
        if (key.PartitionOf(partitions) is var expected && expected != record.Partition)
        {
            if (!_misplacedSaid)
                logger.Misplaced(record.Position, expected);
            _misplacedSaid = true;
            return Poison(input, key, record, "misplaced");
        }

        return topology.Sources[input].Decoder.Decode(record) switch
        {
            DecodedRecord.Sound sound => new TakenIn(new InputRecord(input, key, sound.At ?? record.Arrival, sound.Load, sound.Payload, null, record), null),
            DecodedRecord.Poison poison => Poison(input, key, record, poison.Reason),
            DecodedRecord.Pending pending => new TakenIn(null, pending),
            _ => throw new InvalidOperationException("A decoder answers sound, poison or pending."),
        };
    }

    private static TakenIn Poison(int input, RecordKey key, ConsumedRecord record, string reason) =>
        new(new InputRecord(input, key, record.Arrival, false, null, reason, record), null);
}

/// <param name="Record">Ready to be taken, or poison; null when something outside must answer first.</param>
/// <param name="Pending">What it waits for; null when it waits for nothing.</param>
public readonly record struct TakenIn(InputRecord? Record, DecodedRecord.Pending? Pending);
