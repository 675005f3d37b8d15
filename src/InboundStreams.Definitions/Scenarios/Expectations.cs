using System.Collections.Immutable;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios;

/// <summary>What must come of a test.</summary>
/// <param name="All">In file order.</param>
public sealed record Expectations(ImmutableArray<Expected> All)
{
    public static Expectations None { get; } = new([]);

    /// <summary>The kinds of journal entries that are named: of these, all must be.</summary>
    public IEnumerable<string> JournalKinds => All.OfType<Expected.Journal>().Select(each => each.Kind).Distinct();
}

/// <summary>One thing that must come of a test. What is null was not said, and anything will do.</summary>
/// <param name="List">The key of <c>expect</c> under which it stands: <c>sends</c>.</param>
/// <param name="Contact">Whom it is about.</param>
/// <param name="At">When. Null: at the end, of a journal entry at any time.</param>
public abstract record Expected(string List, string Contact, Instant? At)
{
    /// <param name="Notification">To a colleague, about the contact.</param>
    public sealed record Send(string Contact, Instant? At, bool Notification, string Template, string? Category, string? Step, string? Workflow)
        : Expected(Notification ? "notifications" : "sends", Contact, At);

    /// <param name="Name">A score's name, or <c>total</c>.</param>
    /// <param name="Thousandths">Of a point.</param>
    public sealed record Score(string Contact, Instant? At, string Name, long Thousandths) : Expected("scores", Contact, At);

    public sealed record Band(string Contact, Instant? At, string Name) : Expected("bands", Contact, At);

    /// <param name="MemberOf">All segments that the contact is in then, in ordinal order.</param>
    public sealed record Segments(string Contact, Instant? At, ImmutableArray<string> MemberOf) : Expected("segments", Contact, At);

    /// <param name="Run">Which enrollment, from 1. Null: any that is active, or the last one that has ended.</param>
    /// <param name="Step">At which the run is parked.</param>
    /// <param name="Ended">Why the run is over.</param>
    /// <param name="Enrolled">False: there has been no run.</param>
    public sealed record State(string Contact, Instant? At, string Workflow, int? Run, string? Step, string? Ended, bool Enrolled) : Expected("states", Contact, At);

    public sealed record Journal(string Contact, Instant? At, string Kind, string? Reason, string? Workflow, string? Step) : Expected("journal", Contact, At);
}
