using System.Globalization;
using InboundStreams.Core;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Checking;

/// <summary>What a contact's state says at an instant, and what is said when it is not what the test expects.</summary>
internal static class Answers
{
    /// <summary>Null when it is as expected, and for what is no question.</summary>
    public static Failure? Check(Expected expected, Scenario scenario, ScenarioRun run, Funnel funnel, Why why, Sayings says)
    {
        var at = expected.At ?? scenario.Until;
        var state = run.StateOf(expected.Contact, at);
        var (who, then) = (expected.Contact, $"at {says.Time(at)}");
        return expected switch
        {
            Expected.Score score when ScoreAt(state, funnel, score.Name, at) is var value && value != score.Thousandths => new(
                score.List, who, at, $"{score.Name} of {who} {then} to be {Points(score.Thousandths)}", $"it is {Points(value)}", why.Shares(state, score.Name, at)),
            Expected.Band band when BandOf(state, funnel) is var name && name != band.Name => new(
                band.List, who, at, $"{who} {then} to be {band.Name}", $"it is {(name.Length == 0 ? "in no band" : name)}", why.Banded(state, at)),
            Expected.Segments segments when SegmentsOf(state) is var names && !names.SequenceEqual(segments.MemberOf) => new(
                segments.List, who, at, $"{who} {then} to be in {List(segments.MemberOf)}", $"it is in {List(names)}", ""),
            Expected.State run_ when StateCheck.Of(run_, run, at) is { } found => new(
                run_.List, who, at, $"{StateCheck.Sentence(run_)} {then}", found.Actual, why.LastOf(who, run_.Workflow, at))
            {
                Workflow = run_.Workflow,
                Step = found.Step,
            },
            _ => null,
        };
    }

    public static long ScoreAt(ContactState state, Funnel funnel, string name, Instant at) =>
        Scores.At(state, funnel, at).TryRead(name, out var thousandths) ? thousandths : 0;

    /// <summary>A contact that nobody has seen is in the lowest band.</summary>
    public static string BandOf(ContactState state, Funnel funnel) =>
        state.Band.Length > 0 ? state.Band : funnel.Definition.Scoring.Bands is { Edges: [var lowest, ..] } ? lowest.Name : "";

    public static IReadOnlyList<string> SegmentsOf(ContactState state) => [.. state.Segments.Order(StringComparer.Ordinal)];

    /// <summary>Thousandths as points, with as many decimals as it takes.</summary>
    public static string Points(long thousandths) => (thousandths / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string List(IReadOnlyCollection<string> names) => names.Count == 0 ? "no segment" : string.Join(", ", names);
}
