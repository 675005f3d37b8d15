using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Turns;

namespace InboundStreams.Streams.Tasks;

/// <content>Which record is next, and what taking it means.</content>
public sealed partial class StreamTask
{
    private long? _waitingSince;

    /// <summary>Adds a polled record. Of one input they come in the order of their offsets.</summary>
    public void Buffer(in InputRecord record) => _inputs[record.Input].Add(record);

    /// <summary>An input has been read to its end: the last stable offset, not merely a pause.</summary>
    public void EndReached(int input, long position) => _inputs[input].EndReached(position);

    /// <summary>An input has more that cannot be taken yet.</summary>
    public void MoreIsThere(int input) => _inputs[input].MoreIsThere();

    /// <summary>Every input is read to its end and taken.</summary>
    public bool AllTaken => _inputs.All(input => input.Taken);

    public bool IsTaken(int input) => _inputs[input].Taken;

    public bool HasBuffered => _inputs.Any(input => input.Count > 0);

    public long NextOffset(int input) => _inputs[input].Next;

    public long BufferedBytes(int input) => _inputs[input].Bytes;

    /// <summary>Takes the record whose turn it is: the least by (time, rank, offset) of the inputs.</summary>
    /// <param name="clock">The wall clock, Unix milliseconds: no record is taken later than it.</param>
    /// <param name="elapsed">A monotonic clock: how long the merge has waited is measured by it.</param>
    /// <returns>False when nothing can be taken now.</returns>
    public bool TakeNext(long clock, TimeSpan elapsed)
    {
        if (SliceFull || Choose(clock, elapsed) is not { } input)
            return false;
        var record = _inputs[input].Head;
        if (record.Poison is { } reason)
            DeadLetterHead(input, reason);
        else
            Take(input, record, clock);
        return true;
    }

    private int? Choose(long clock, TimeSpan elapsed)
    {
        var loading = Loading;
        var (best, bestTime) = (-1, long.MaxValue);
        var lagging = false;
        for (var i = 0; i < _inputs.Length; i++)
        {
            var input = _inputs[i];
            if (loading && !input.Loading)
                continue;
            if (input.Count == 0)
            {
                lagging |= !input.AtEnd;
                continue;
            }

            var time = Math.Min(input.HeadAt, clock);
            if (best < 0 || time < bestTime)
                (best, bestTime) = (i, time);
        }

        // The wait is for the inputs that lag: it begins anew only when none does.
        if (!lagging)
            _waitingSince = null;
        return best < 0 || (lagging && !WaitedEnough(elapsed)) ? null : best;
    }

    private bool WaitedEnough(TimeSpan elapsed)
    {
        _waitingSince ??= elapsed.Ticks;
        return elapsed.Ticks - _waitingSince.Value >= _limits.MergeWaitMax.Ticks;
    }

    private void Take(int input, in InputRecord record, long clock)
    {
        var load = record.Load || record.Offset < _inputs[input].LoadEnd;
        var end = _turn.Take(record, clock, load, out var fired);
        if (end == TurnEnd.Taken)
        {
            if (clock < record.At)
                _order.TakenAt(clock, input, record.Offset);
            else
                _order.Take(input, record.Offset);
            _inputs[input].Pop();
            return;
        }

        // What has fired before a record that is not taken is written down by itself.
        RecordFired(fired);
        if (end == TurnEnd.TooLarge)
            DeadLetterHead(input, KeyedTurn.TooLarge);
    }

    private void DeadLetterHead(int input, string reason)
    {
        var record = _inputs[input].Pop();
        _order.DeadLettered(input, record.Offset, reason);
        _deadLetters.Add(DeadLetter.Of(_topology.DeadLetterTopic, record, reason));
    }
}
