using InboundStreams.Streams.Orders;

namespace InboundStreams.Streams.Tasks;

/// <content>The same task, driven by an order record instead of by Kafka.</content>
public sealed partial class StreamTask
{
    /// <summary>Does what one order record says and closes the slice where it closed.</summary>
    /// <param name="order">The next order record of the task's partition.</param>
    /// <param name="read">Gives the record of an input at an offset; null when it is no longer there.</param>
    /// <exception cref="NotProvableException">A record that was taken then is missing now.</exception>
    public Slice? Replay(OrderRecord order, Func<int, long, InputRecord?> read)
    {
        var clock = long.MaxValue;
        foreach (var entry in order.Entries)
        {
            switch (entry)
            {
                case OrderEntry.TakenAt at:
                    clock = at.Clock;
                    break;
                case OrderEntry.Take take:
                    for (var offset = take.From; offset <= take.To; offset++)
                        ReplayTake(Read(read, take.Input, offset), clock);
                    clock = long.MaxValue;
                    break;
                case OrderEntry.DeadLettered dead:
                    for (var offset = dead.From; offset <= dead.To; offset++)
                    {
                        var record = Read(read, dead.Input, offset);
                        Buffer(record);
                        // A sound record was refused only after its key had been settled.
                        if (record.Poison is null)
                            _turn.Visit(record.Key);
                        DeadLetterHead(dead.Input, dead.Reason);
                    }

                    break;
                case OrderEntry.Advance advance:
                    ReplayAdvance(advance);
                    break;
                case OrderEntry.Definitions definitions:
                    Adopt(definitions.Version);
                    break;
                case OrderEntry.Visit visit:
                    ReplayVisit(visit);
                    break;
                default:
                    throw new InvalidDataException($"The order record has an entry of the unknown kind {entry.GetType().Name}; it was written by a newer version.");
            }
        }

        foreach (var (input, next) in _inputs.Zip(order.Head.NextOffsets))
            input.Skip(next);
        return CloseSlice(order.Head.Member, order.Head.Generation);
    }

    private InputRecord Read(Func<int, long, InputRecord?> read, int input, long offset) =>
        read(input, offset) ?? throw new NotProvableException($"{_topology.Sources[input].Topic}[{Partition}]@{offset}");

    private void ReplayTake(in InputRecord record, long clock)
    {
        Buffer(record);
        Take(record.Input, record, clock);
    }

    private void ReplayAdvance(OrderEntry.Advance advance)
    {
        var fired = _turn.FireUntil(long.MaxValue, advance.Fired);
        if (fired < advance.Fired || TaskTime != advance.To)
            throw new NotProvableException($"the timers up to {advance.To} of partition {Partition}: {advance.Fired} were fired then, the last at that time; now {fired}, the last at {TaskTime}");
        _order.Add(advance);
    }

    private void ReplayVisit(OrderEntry.Visit visit)
    {
        var after = _visitedUpTo is { Length: > 0 } visited ? new RecordKey(visited) : (RecordKey?)null;
        foreach (var key in _states.KeysAfter(after))
        {
            if (visit.UpTo is { } upTo && key > new RecordKey(upTo))
                break;
            _turn.Visit(key);
        }

        RecordVisit(visit.UpTo);
    }
}
