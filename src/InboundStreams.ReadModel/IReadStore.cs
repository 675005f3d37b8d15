using System.Collections.Immutable;
using InboundStreams.Core.Scoring;
using InboundStreams.ReadModel.Contacts;

namespace InboundStreams.ReadModel;

/// <summary>
/// Where the read models are kept. A write that comes again changes nothing: per contact a score or a line is taken only if its
/// (time, offset) is beyond the last one taken, and nothing as old as an erasure comes back.
/// </summary>
public interface IReadStore
{
    /// <summary>Each write is whole or not at all; the list may be half done when it throws: write it all again.</summary>
    /// <exception cref="ReadStoreUnavailableException">The store does not answer.</exception>
    Task WriteAsync(IReadOnlyList<ScoreWrite> scores, IReadOnlyList<JournalWrite> journals);

    /// <returns>Null for a contact of whom nothing is known.</returns>
    /// <exception cref="ReadStoreUnavailableException">The store does not answer.</exception>
    Task<StoredContact?> ReadAsync(string contactId);
}

/// <summary>A contact's newest score.</summary>
/// <param name="Offset">Of its record.</param>
public sealed record ScoreWrite(string ContactId, long Offset, LeadScore Score);

/// <summary>What a contact's journal says next.</summary>
/// <param name="Entries">In the order of the topic.</param>
public sealed record JournalWrite(string ContactId, ImmutableArray<JournalEntry> Entries);

/// <param name="Offset">Of its record.</param>
/// <param name="Change">What the line means for the contact's runs.</param>
public sealed record JournalEntry(long Offset, JournalLine Line, RunChange Change);

/// <summary>One contact as it is kept.</summary>
/// <param name="Runs">Active ones, and of each workflow the one that ended last.</param>
/// <param name="Journal">The last <see cref="LinesMax"/> lines, the newest first.</param>
public sealed record StoredContact(LeadScore? Score, ImmutableArray<RunView> Runs, ImmutableArray<JournalLine> Journal)
{
    /// <summary>Enough to explain the last days of a contact; the whole journal is on its topic.</summary>
    public const int LinesMax = 50;
}

/// <summary>The store of the read models does not answer. Nothing is lost: wait, and write again.</summary>
public sealed class ReadStoreUnavailableException(string message, Exception inner) : Exception(message, inner);
