using InboundStreams.Core.Decisions;
using InboundStreams.Core.Workflows;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>An expected journal entry with the one that came; one of them may be missing.</summary>
internal sealed record JournalMatch(Expected.Journal? Expected, Written? Actual)
{
    public bool IsExact => Expected is not null && Actual is not null && JournalMatching.Fits(Expected, Actual);
}

/// <param name="Taken">When the input came that it is about. A duplicate does not move the contact's clock, by which the entry counts.</param>
internal sealed record Written(WorkflowTransition Entry, Instant Taken);

/// <summary>Pairs expected entries with those that were written, within the kinds that the test names.</summary>
internal static class JournalMatching
{
    public static IReadOnlyList<JournalMatch> Of(Scenario scenario, ScenarioRun run)
    {
        var kinds = scenario.Expect.JournalKinds.ToHashSet();
        if (kinds.Count == 0)
            return [];
        var expected = scenario.Expect.All.OfType<Expected.Journal>().ToList();
        var actual = run.Steps
            .SelectMany(step => step.Effects.OfType<Effect.Journal>().Select(each => new Written(each.Transition, step.At)))
            .Where(each => kinds.Contains(each.Entry.Kind)).ToList();
        var matches = new List<JournalMatch>();
        foreach (var each in expected.OrderByDescending(Precision).ToList())
            Pair(each, actual.FindIndex(entry => Fits(each, entry)));
        foreach (var each in expected.ToList())
            Pair(each, actual.FindIndex(written => written.Entry.Kind == each.Kind && written.Entry.ContactId == each.Contact));
        matches.AddRange(expected.Select(each => new JournalMatch(each, null)));
        matches.AddRange(actual.Select(each => new JournalMatch(null, each)));
        return matches;

        void Pair(Expected.Journal one, int at)
        {
            if (at < 0)
                return;
            matches.Add(new(one, actual[at]));
            expected.Remove(one);
            actual.RemoveAt(at);
        }
    }

    public static bool Fits(Expected.Journal expected, Written written) => written.Entry is var entry
        && expected.Kind == entry.Kind && expected.Contact == entry.ContactId
        && (expected.At is null || expected.At == entry.At || expected.At == written.Taken)
        && (expected.Reason is null || expected.Reason == entry.Reason)
        && (expected.Workflow is null || expected.Workflow == entry.Workflow)
        && (expected.Step is null || expected.Step == entry.Step);

    private static int Precision(Expected.Journal expected) =>
        (expected.At is null ? 0 : 1) + (expected.Reason is null ? 0 : 1) + (expected.Workflow is null ? 0 : 1) + (expected.Step is null ? 0 : 1);
}
