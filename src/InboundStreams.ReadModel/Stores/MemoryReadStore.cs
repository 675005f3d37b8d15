using System.Collections.Immutable;
using InboundStreams.Core.Scoring;
using InboundStreams.ReadModel.Contacts;
using NodaTime;

namespace InboundStreams.ReadModel.Stores;

/// <summary>Read models that need not outlive the process: demo and tests.</summary>
public sealed class MemoryReadStore : IReadStore
{
    private readonly Dictionary<string, Entry> _contacts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public Task WriteAsync(IReadOnlyList<ScoreWrite> scores, IReadOnlyList<JournalWrite> journals)
    {
        lock (_lock)
        {
            // Journals first: an erasure must be known before a score that is older than it.
            foreach (var journal in journals)
                _contacts[journal.ContactId] = journal.Entries.Aggregate(Of(journal.ContactId), Take);
            foreach (var score in scores)
                _contacts[score.ContactId] = Take(Of(score.ContactId), score);
        }

        return Task.CompletedTask;
    }

    public Task<StoredContact?> ReadAsync(string contactId)
    {
        lock (_lock)
        {
            var entry = Of(contactId);
            return Task.FromResult(entry.Score is null && entry.Lines.IsEmpty ? null : new StoredContact(entry.Score, [.. entry.Runs.Values], entry.Lines));
        }
    }

    private Entry Of(string contactId) => _contacts.GetValueOrDefault(contactId) ?? Entry.Empty;

    private static Entry Take(Entry entry, ScoreWrite write)
    {
        var position = new Position(write.Score.AsOf, write.Offset);
        return write.Score.AsOf <= entry.ErasedAt || !position.IsBeyond(entry.ScoreAt) ? entry : entry with { Score = write.Score, ScoreAt = position };
    }

    private static Entry Take(Entry entry, JournalEntry line)
    {
        var position = new Position(line.Line.At, line.Offset);
        if (!position.IsBeyond(entry.LineAt))
            return entry;
        if (line.Change is RunChange.Erase)
            return Entry.Empty with { LineAt = position, ErasedAt = line.Line.At };
        var lines = entry.Lines.Insert(0, line.Line);
        return entry with
        {
            LineAt = position,
            Lines = lines.Length > StoredContact.LinesMax ? lines.RemoveAt(StoredContact.LinesMax) : lines,
            Runs = line.Change switch
            {
                RunChange.Is { Run: { State: RunState.Ended } ended } => entry.Runs.Remove(RedisKeys.Run(ended.Workflow, ended.Enrollment)).SetItem(RedisKeys.Ended(ended.Workflow), ended),
                RunChange.Is { Run: var active } => entry.Runs.SetItem(RedisKeys.Run(active.Workflow, active.Enrollment), active),
                _ => entry.Runs,
            },
        };
    }

    private readonly record struct Position(Instant At, long Offset)
    {
        public bool IsBeyond(Position? last) => last is not { } known || At > known.At || (At == known.At && Offset > known.Offset);
    }

    private sealed record Entry(LeadScore? Score, Position? ScoreAt, ImmutableDictionary<string, RunView> Runs, ImmutableArray<JournalLine> Lines, Position? LineAt, Instant? ErasedAt)
    {
        public static readonly Entry Empty = new(null, null, ImmutableDictionary<string, RunView>.Empty, [], null, null);
    }
}
