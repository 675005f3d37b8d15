using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using InboundStreams.ReadModel.Contacts;
using Microsoft.Extensions.Logging;

namespace InboundStreams.ReadModel;

/// <summary>
/// Keeps the read models up to date with <c>lead-scores</c> and <c>workflow-journal</c>. At least once: what is handed over
/// again changes nothing.
/// </summary>
public sealed class Projector(IReadStore store, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    /// <summary>Writes a batch. While the store does not answer it waits and says so every ten seconds; when it returns, the offsets may be committed.</summary>
    /// <param name="scores">In the order of the topic, per contact; only the last of each is written.</param>
    /// <param name="journal">In the order of the topic, per contact.</param>
    /// <exception cref="OperationCanceledException">Stopped while waiting; the batch is to be handed over again.</exception>
    public async Task ProjectAsync(IReadOnlyList<ScoreRecord> scores, IReadOnlyList<JournalRecord> journal, CancellationToken stop)
    {
        ScoreWrite[] newest = [.. scores.GroupBy(each => each.Score.ContactId, StringComparer.Ordinal).Select(each => each.Last()).Select(each => new ScoreWrite(each.Score.ContactId, each.Offset, each.Score))];
        JournalWrite[] journals = [.. journal.GroupBy(each => each.Transition.ContactId, StringComparer.Ordinal).Select(each => new JournalWrite(each.Key, [.. each.Select(EntryOf)]))];
        long? said = null;
        while (true)
        {
            try
            {
                await store.WriteAsync(newest, journals);
                return;
            }
            catch (ReadStoreUnavailableException fault)
            {
                if (said is null || time.GetElapsedTime(said.Value) >= SayAgain)
                {
                    logger.Waiting(fault.Message);
                    said = time.GetTimestamp();
                }
            }

            await Task.Delay(Again, time, stop);
        }
    }

    private static JournalEntry EntryOf(JournalRecord record) => new(record.Offset, JournalLine.Of(record.Transition), RunChange.Of(record.Transition));
}

/// <param name="Offset">Of the record in its partition.</param>
public sealed record ScoreRecord(long Offset, LeadScore Score);

/// <param name="Offset">Of the record in its partition.</param>
public sealed record JournalRecord(long Offset, WorkflowTransition Transition);
