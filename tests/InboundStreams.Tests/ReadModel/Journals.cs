using InboundStreams.Core.Conditions;
using InboundStreams.Core.Scoring;
using InboundStreams.Core.Workflows;
using InboundStreams.ReadModel;
using NodaTime;

namespace InboundStreams.Tests.ReadModel;

/// <summary>Records of the two topics in few words. Times are minutes since <see cref="Start"/>.</summary>
internal static class Journals
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);

    public static Instant At(int minutes) => Start + Duration.FromMinutes(minutes);

    /// <summary>10 points of events with a half-life of a day, and 30 of attributes; half of the first counts.</summary>
    public static ScoreRecord Score(string contact, int minutes, long offset, string band = "warm") => new(offset, new LeadScore(contact, 35_000, band, At(minutes),
    [
        new ScorePart("engagement", 500, 10L << 32, Duration.FromDays(1), 0, 0, 200),
        new ScorePart("fit", 1000, 0, null, 30L << 32, 0, 100),
    ]));

    public static JournalRecord Line(string contact, int minutes, long offset, string kind, string step = "", string reason = "", int enrollment = 1, string workflow = "course", params (string, Value)[] details) =>
        new(offset, new WorkflowTransition(contact, At(minutes), kind, reason, workflow, 3, enrollment, step, "", "Page Viewed m1", Properties.Of(details)));
}
