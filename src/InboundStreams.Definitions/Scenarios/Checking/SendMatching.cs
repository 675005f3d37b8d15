using InboundStreams.Core.Sending;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>An expected send with the one that came; one of them may be missing.</summary>
internal sealed record SendMatch(Expected.Send? Expected, SendCommand? Actual)
{
    public bool IsExact => Expected is { } expected && Actual is { } actual && SendMatching.Fits(expected, actual) && expected.At == actual.DecidedAt;
}

/// <summary>Pairs what was expected to be sent with what was: what is equal first, then the same template to the same contact at the nearest time.</summary>
internal static class SendMatching
{
    public static IReadOnlyList<SendMatch> Of(Scenario scenario, ScenarioRun run)
    {
        var expected = scenario.Expect.All.OfType<Expected.Send>().ToList();
        var actual = run.Sends.ToList();
        var matches = new List<SendMatch>();
        // The more an expectation says, the fewer sends it fits: it chooses first.
        foreach (var each in expected.OrderByDescending(Precision).ToList())
            Pair(each, actual.FindIndex(send => Fits(each, send) && send.DecidedAt == each.At));
        foreach (var each in expected.ToList())
            Pair(each, NearestOf(each, actual));
        matches.AddRange(expected.Select(each => new SendMatch(each, null)));
        matches.AddRange(actual.Select(each => new SendMatch(null, each)));
        return matches;

        void Pair(Expected.Send one, int at)
        {
            if (at < 0)
                return;
            matches.Add(new(one, actual[at]));
            expected.Remove(one);
            actual.RemoveAt(at);
        }
    }

    public static bool Fits(Expected.Send expected, SendCommand actual) =>
        IsSame(expected, actual)
        && (expected.Category is null || expected.Category == actual.Category)
        && (expected.Step is null || expected.Step == actual.Step)
        && (expected.Workflow is null || expected.Workflow == actual.Workflow);

    private static bool IsSame(Expected.Send expected, SendCommand actual) =>
        expected.Contact == actual.ContactId && expected.Template == actual.Template && expected.Notification == (actual.Kind == SendKind.Notification);

    private static int Precision(Expected.Send expected) =>
        (expected.Category is null ? 0 : 1) + (expected.Step is null ? 0 : 1) + (expected.Workflow is null ? 0 : 1);

    private static int NearestOf(Expected.Send expected, List<SendCommand> actual)
    {
        var (nearest, least) = (-1, Duration.MaxValue);
        for (var i = 0; i < actual.Count; i++)
        {
            var apart = actual[i].DecidedAt - expected.At!.Value;
            apart = apart < Duration.Zero ? -apart : apart;
            if (IsSame(expected, actual[i]) && apart < least)
                (nearest, least) = (i, apart);
        }

        return nearest;
    }
}
