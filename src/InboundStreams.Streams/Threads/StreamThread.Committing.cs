using Confluent.Kafka;
using InboundStreams.Streams.Orders;
using InboundStreams.Streams.Tasks;

namespace InboundStreams.Streams.Threads;

/// <content>Ending slices in one transaction, and what follows when that fails.</content>
internal sealed partial class StreamThread
{
    private static readonly TimeSpan InitPatience = TimeSpan.FromSeconds(10);

    // No retry mends these: somebody must grant a right or change a size.
    private static readonly ErrorCode[] Hopeless =
    [
        ErrorCode.TopicAuthorizationFailed, ErrorCode.GroupAuthorizationFailed, ErrorCode.TransactionalIdAuthorizationFailed,
        ErrorCode.ClusterAuthorizationFailed, ErrorCode.MsgSizeTooLarge, ErrorCode.UnsupportedForMessageFormat, ErrorCode.InvalidTransactionTimeout,
    ];

    /// <exception cref="Exception">What is no fault of Kafka is one of this code or of the disk: nothing more may be committed after it.</exception>
    private void Commit()
    {
        _sliceStarted = 0;
        if (_member is not { CanCommit: true } member || !_tasks.Values.Any(task => task.Core?.HasOpenSlice ?? false))
            return;
        List<(OwnedTask Task, Slice Slice)> closed = [];
        foreach (var task in _tasks.Values)
        {
            if (task.Core?.CloseSlice(member.Member, member.Generation) is { } slice)
                closed.Add((task, slice));
        }

        try
        {
            Writer().Commit(_topology, [.. closed.Select(each => each.Slice)], [.. closed.SelectMany(NextOffsets)], member.Metadata);
        }
        catch (Exception fault) when (fault is KafkaException or InvalidOperationException)
        {
            StartOver(fault);
            return;
        }

        foreach (var (task, slice) in closed)
            Committed(task, slice);
        _failures = 0;
        _moved = true;
    }

    private void Committed(OwnedTask task, Slice slice)
    {
        // A record takes an offset, and the transaction's marker one more. Transactions that were aborted in between have taken others: then the
        // changelog's end lies further, and the next start restores some records more than it must.
        task.ChangelogEnd += slice.Changelog.Count > 0 ? slice.Changelog.Count + 1 : 0;
        task.Core!.Committed(task.ChangelogEnd);
        _metrics.Cached(task.Core.CachedBytes - task.CachedBytes);
        task.CachedBytes = task.Core.CachedBytes;
        var deadLetters = slice.Order.Entries.OfType<OrderEntry.DeadLettered>().ToList();
        foreach (var dead in deadLetters)
            _logger.DeadLettered($"{_topology.Sources[dead.Input].Topic}[{task.Partition}]@{dead.From}" + (dead.To > dead.From ? $"…{dead.To}" : ""), dead.Reason);
        var fired = slice.Order.Entries.OfType<OrderEntry.Advance>().Sum(each => (long)each.Fired);
        _metrics.Committed(task.Taken, deadLetters.Sum(each => each.To - each.From + 1), fired);
        task.Taken = 0;
    }

    private void Close(OwnedTask task)
    {
        _metrics.Cached(-task.CachedBytes);
        task.CachedBytes = 0;
        task.Close();
    }

    private IEnumerable<TopicPartitionOffset> NextOffsets((OwnedTask Task, Slice Slice) closed) =>
        closed.Slice.Order.Head.NextOffsets.Select((next, input) => new TopicPartitionOffset(_topology.Sources[input].Topic, closed.Task.Partition, next));

    private TransactionalWriter Writer()
    {
        if (_writer is not null)
            return _writer;
        var writer = new TransactionalWriter(_options, _transactionalId, _logger);
        try
        {
            writer.Init(InitPatience);
        }
        catch
        {
            writer.Dispose();
            throw;
        }

        return _writer = writer;
    }

    /// <summary>The transaction's outcome is known to the log alone: drop what was not committed, and read the tasks anew.</summary>
    private void StartOver(Exception fault)
    {
        if (fault is KafkaException { Error.Code: var code } && Hopeless.Contains(code))
            _fatal = new StreamThreadStoppedException($"The engine stopped: {fault.Message}. No retry can mend this; grant the right or change the size, then start again.", fault);
        _logger.StartingOver(fault.Message);
        _metrics.Restarted();
        _writer?.TryAbort();
        _writer?.Dispose();
        _writer = null;
        foreach (var task in _tasks.Values)
        {
            if (task.Phase == TaskPhase.Running)
                _metrics.Tasks(-1, 0);
            Close(task);
        }

        _restoring = false;
        _failures++;
        _retryAt = _time.GetElapsedTime(0) + TimeSpan.FromMilliseconds(Math.Min(100 << Math.Min(_failures, 5), 2000));
    }
}
