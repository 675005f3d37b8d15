using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Sending;
using InboundStreams.Definitions.Scenarios.Checking;

namespace InboundStreams.Definitions.Scenarios.Updating;

/// <summary>One entry of a list of <c>expect</c> as it must become.</summary>
/// <param name="Index">Its place in the file's list; null for a new one.</param>
/// <param name="Wanted">Null: it goes.</param>
/// <param name="IsKept">It stays as it stands, byte for byte.</param>
internal sealed record EntryEdit(int? Index, Expected? Wanted, bool IsKept = false);

/// <summary>What becomes of one list of <c>expect</c> when what has happened is what is expected.</summary>
internal sealed record ListEdit(string List, IReadOnlyList<EntryEdit> Entries)
{
    public bool ChangesNothing => Entries.All(each => each.IsKept);

    /// <summary>The lists of the file, and those that must be there.</summary>
    public static IEnumerable<ListEdit> Of(Scenario scenario, ScenarioRun run, Funnel funnel)
    {
        var sends = SendMatching.Of(scenario, run).Select(match => Of(
            scenario, match.Expected, match.IsExact, match.Actual is { } actual ? Expect(actual, scenario, match.Expected) : null));
        var journal = JournalMatching.Of(scenario, run).Select(match => Of(
            scenario, match.Expected, match.IsExact, match.Actual is { } actual ? Expect(actual, scenario, match.Expected) : null));
        var answers = scenario.Expect.All.Where(each => each is not (Expected.Send or Expected.Journal)).Select(each =>
            Answer(each, scenario, run, funnel) is var answer && answer == each ? Of(scenario, each, true, each) : Of(scenario, each, false, answer));
        return sends.Concat(journal).Concat(answers).GroupBy(each => each.List, each => each.Edit).Select(list => new ListEdit(list.Key, InOrder([.. list])));
    }

    private static (string List, EntryEdit Edit) Of(Scenario scenario, Expected? expected, bool isExact, Expected? actual)
    {
        var list = (expected ?? actual)!.List;
        var index = expected is null ? (int?)null : scenario.Expect.All.Where(each => each.List == list).ToList().FindIndex(each => ReferenceEquals(each, expected));
        return (list, new(index, isExact ? expected : actual, isExact));
    }

    /// <summary>Entries of the file in their order; a new one behind the last that is not later.</summary>
    private static List<EntryEdit> InOrder(List<EntryEdit> edits)
    {
        var ordered = edits.Where(each => each.Index is not null).OrderBy(each => each.Index).ToList();
        foreach (var added in edits.Where(each => each.Index is null).OrderBy(each => each.Wanted!.At))
            ordered.Insert(ordered.FindLastIndex(each => each.Wanted?.At <= added.Wanted!.At) + 1, added);
        return ordered;
    }

    /// <summary>Says as much of a send as the expectation did; of a new one as much as all its neighbours.</summary>
    private static Expected.Send Expect(SendCommand actual, Scenario scenario, Expected.Send? before)
    {
        var isNotification = actual.Kind == SendKind.Notification;
        List<Expected.Send> like = before is not null ? [before] : [.. scenario.Expect.All.OfType<Expected.Send>().Where(each => each.Notification == isNotification)];
        return new(
            actual.ContactId, actual.DecidedAt, isNotification, actual.Template,
            Says(each => each.Category) ? actual.Category : null,
            Says(each => each.Step) ? actual.Step : null,
            Says(each => each.Workflow) ? actual.Workflow : null);

        bool Says(Func<Expected.Send, string?> what) => like.Count > 0 && like.TrueForAll(each => what(each) is not null);
    }

    private static Expected.Journal Expect(Written actual, Scenario scenario, Expected.Journal? before)
    {
        var entry = actual.Entry;
        List<Expected.Journal> like = before is not null ? [before] : [.. scenario.Expect.All.OfType<Expected.Journal>().Where(each => each.Kind == entry.Kind)];
        return new(
            entry.ContactId,
            like.TrueForAll(each => each.At is null) ? null : actual.Taken,
            entry.Kind,
            entry.Reason.Length == 0 ? null : entry.Reason,
            entry.Workflow.Length > 0 && like.TrueForAll(each => each.Workflow is not null) ? entry.Workflow : null,
            entry.Step.Length > 0 && like.TrueForAll(each => each.Step is not null) ? entry.Step : null);
    }

    private static Expected Answer(Expected expected, Scenario scenario, ScenarioRun run, Funnel funnel)
    {
        var at = expected.At ?? scenario.Until;
        var state = run.StateOf(expected.Contact, at);
        return expected switch
        {
            Expected.Score score => score with { Thousandths = Answers.ScoreAt(state, funnel, score.Name, at) },
            Expected.Band band => band with { Name = Answers.BandOf(state, funnel) },
            Expected.Segments segments when !segments.MemberOf.SequenceEqual(Answers.SegmentsOf(state)) => segments with { MemberOf = [.. Answers.SegmentsOf(state)] },
            Expected.State of when StateCheck.Of(of, run, at) is not null => StateCheck.Actual(of, run, at),
            _ => expected,
        };
    }
}
