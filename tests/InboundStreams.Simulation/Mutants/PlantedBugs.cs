namespace InboundStreams.Simulation.Mutants;

/// <summary>The bugs that the simulation must find, each in a compilation of its own: what it could not find it does not watch.</summary>
internal static class PlantedBugs
{
    /// <summary>For the documentation.</summary>
    public static string Table => string.Join("\n", ["| planted bug | what is wrong then | where |", "|---|---|---|", .. All.Select(each => $"| `{each.Name}` | {each.Bug} | `{each.File}` |")]);

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new(
            "timers-without-offsets",
            "a transaction in which only timers have fired carries no offsets, so that nothing fences a zombie",
            "Threads/StreamsProducer.cs",
            "producer.SendOffsets([.. slices.SelectMany(NextOffsets)], member, transactionTimeout / 2);",
            "if (slices.Any(slice => slice.Order.Entries.Any(each => each is not InboundStreams.Streams.Orders.OrderEntry.Advance))) producer.SendOffsets([.. slices.SelectMany(NextOffsets)], member, transactionTimeout / 2);"),
        new(
            "store-before-commit",
            "the store is written before the transaction is committed",
            "Threads/TaskManager.cs",
            """
                    try
                    {
                        _producer.Commit(
            """,
            """
                    foreach (var (task, slice) in closed)
                        Committed(task, slice);
                    try
                    {
                        _producer.Commit(
            """),
        new(
            "store-after-abort",
            "the store is written although the transaction was aborted",
            "Threads/TaskManager.cs",
            """
                        StartOver(fault);
                        return false;
            """,
            """
                        foreach (var (task, slice) in closed)
                            Committed(task, slice);
                        StartOver(fault);
                        return false;
            """),
        new(
            "restore-to-stable-end",
            "a changelog is restored to its last stable offset, and a transaction that ends later is missed",
            "Threads/ChangelogReader.cs",
            "_admin.Ends(partitions, IsolationLevel.ReadUncommitted)",
            "_admin.Ends(partitions, IsolationLevel.ReadCommitted)"),
        new(
            "order-to-stable-end",
            "the order is read to its last stable offset, and its last record is missed",
            "Orders/OrderTails.cs",
            "admin.Ends(partitions, IsolationLevel.ReadUncommitted)",
            "admin.Ends(partitions, IsolationLevel.ReadCommitted)"),
        new(
            "unset-is-an-offset",
            "a partition without a leader is answered with no offset (-1001), which passes for the end of the log",
            "Admin/LogOffsets.cs",
            "each.Error.IsError || each.Offset.Value < 0)",
            "each.Error.IsError)"),
        new(
            "doubts-at-once",
            "what does not fit is believed at the first look",
            "Threads/Doubts.cs",
            "        return false;\n",
            "        return true;\n"),
        new(
            "one-leader-holds-all",
            "one partition that cannot be located keeps all others from starting",
            "Threads/TaskLocator.cs",
            "foreach (var task in tasks.Skip(first).Concat(tasks.Take(first)))",
            "foreach (var task in tasks.Take(1))"),
        new(
            "aborted-first-transaction",
            "markers of an aborted first transaction pass for records",
            "Threads/TaskLocator.cs",
            "        return found;\n",
            "        return end > begin;\n"),
        new(
            "ambiguous-is-committed",
            "a commit without an answer passes for one that succeeded",
            "Threads/StreamsProducer.cs",
            """
                            producer.Commit(transactionTimeout);
                            return;
            """,
            """
                            try { producer.Commit(transactionTimeout); } catch (KafkaException fault) when (fault.Error.Code == ErrorCode.Local_TimedOut && fault is not KafkaRetriableException) { }
                            return;
            """),
        new(
            "no-seek",
            "a task that starts over goes on behind what was prefetched",
            "Threads/TaskManager.cs",
            "            _consumer.Seek(new TopicPartitionOffset(partition, next));\n",
            "            _ = new TopicPartitionOffset(partition, next);\n"),
        new(
            "member-of-the-moment",
            "a commit is sent in the name of whom the client is now: of nobody, in generation -1, when the group has removed it, and then nothing fences it",
            "Threads/TaskManager.cs",
            "_producer.Commit([.. closed.Select(each => each.Slice)], member);",
            "_producer.Commit([.. closed.Select(each => each.Slice)], _consumer.Member);"),
        new(
            "revoked-keeps-running",
            "a revoked partition is not closed",
            "Threads/TaskManager.cs",
            "            if (!_hasFailed)\n                Commit();\n        }",
            "            if (!_hasFailed)\n                Commit();\n            return;\n        }"),
        new(
            "faulted-thread-commits",
            "a thread whose processor has thrown commits when it closes",
            "Threads/TaskManager.cs",
            "public void Fail() => _hasFailed = true;",
            "public void Fail() => _hasFailed = false;"),
        new(
            "offset-too-far",
            "the store says that it holds one record of the changelog more than it does",
            "Threads/OwnedTask.cs",
            "var written = ChangelogEnd + slice.Changelog.Count;",
            "var written = ChangelogEnd + slice.Changelog.Count + 2;"),
        new(
            "counts-on-the-marker",
            "the store counts on the marker of its transaction, which may come late: then its offset is beyond the end of the topic",
            "Threads/OwnedTask.cs",
            "        Core!.Committed(written);\n",
            "        Core!.Committed(slice.Changelog.Count > 0 ? written + 1 : written);\n"),
        new(
            "follows-the-client-back",
            "what a client hands over a second time, having gone back to the beginning by itself, is taken again",
            "Threads/InputFeed.cs",
            "if (polled.Offset < task.Expected[input])",
            "if (polled.Offset < 0)"),
        new(
            "tombstones-are-skipped",
            "what was deleted comes back when a store is restored",
            "Threads/ChangelogReader.cs",
            "            task.RestoreBatch[new RecordKey(result.Message.Key)] = result.Message.Value ?? [];\n",
            "            if (result.Message.Value is not null) task.RestoreBatch[new RecordKey(result.Message.Key)] = result.Message.Value;\n"),
        new(
            "trimmed-changelog",
            "a store that lacks records which compaction has taken out is not built again",
            "Threads/ChangelogReader.cs",
            "            task.Store.Clear();\n",
            "            GC.KeepAlive(task.Store);\n"),
        new(
            "adopt-in-a-slice",
            "a version becomes active in the middle of a slice, and its walk misses what the slice has made",
            "Threads/StreamThread.cs",
            "latest > core.Version && !core.HasOpenSlice",
            "latest > core.Version && !core.SliceFull"),
        new(
            "unknown-version",
            "a task goes on in a process that has not heard of the definitions that it is on",
            "Threads/TaskLocator.cs",
            "if (head.DefinitionsVersion > Topology.LatestVersion())",
            "if (head.DefinitionsVersion > long.MaxValue - 1)"),
        new(
            "load-never-ends",
            "the end of an input that stands behind a marker is forgotten when the last row before it is taken",
            "Tasks/InputBuffer.cs",
            """
                    HeadAt = _records.TryPeek(out var head) ? head.At : 0;
                    SkipToEnd();
            """,
            """
                    HeadAt = _records.TryPeek(out var head) ? head.At : 0;
            """),
        new(
            "merge-never-tires",
            "the merge waits without bound for an input that lags",
            "Tasks/StreamTask.Taking.cs",
            "return elapsed.Ticks - _waitingSince.Value >= _limits.MergeWaitMax.Ticks;",
            "return false;"),
        new(
            "retried-without-end",
            "the producer is kept after a commit that failed",
            "Threads/TaskManager.cs",
            "        _producer.Discard();\n",
            "        GC.KeepAlive(_producer);\n"),
    ];
}
