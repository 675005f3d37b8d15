using InboundStreams.Definitions.Faults;
using InboundStreams.Definitions.Yaml;
using NodaTime;

namespace InboundStreams.Definitions.Scenarios.Reading;

/// <summary>The times of one test: where relative ones begin, and when it ends.</summary>
internal sealed class TestClock(Instant start)
{
    public Instant Start { get; } = start;

    /// <summary>Without <c>until</c> the last thing that happens.</summary>
    public Instant Until { get; private set; } = start;

    public void Saw(Instant taken) => Until = Instant.Max(Until, taken);

    public void End(Instant? until, YamlMap test)
    {
        if (until is not { } end)
            return;
        if (end < Until)
            test.Report("until", FaultCode.OutsideTheTest, $"{test.What} ends before its last event; let 'until' be {Moments.Since(Start, Until)} or later");
        Until = Instant.Max(Until, end);
    }
}

/// <summary>Reads times of tests.</summary>
internal static class MomentReading
{
    /// <param name="start">Null: only times with an offset.</param>
    public static Instant? Moment(this YamlMap map, string key, Instant? start, bool required = false)
    {
        if (map.Text(key, required) is not { } text)
            return null;
        if (Moments.TryParse(text.Text, start, out var moment))
            return moment;
        var advice = start is null
            ? "give a time with its offset from UTC, as 2026-03-27T16:00:00+01:00"
            : "give the time since the start, as +2d12h, or a time with its offset from UTC, as 2026-03-27T16:00:00+01:00";
        map.Report(text, FaultCode.BadMoment, $"'{key}' of {map.What} is {text.Kind}; {advice}");
        return null;
    }

    /// <summary>A time that lies within the test.</summary>
    public static Instant? MomentWithin(this YamlMap map, string key, TestClock clock, bool required = false)
    {
        if (map.Moment(key, clock.Start, required) is not { } moment)
            return null;
        if (moment < clock.Start)
            map.Report(key, FaultCode.OutsideTheTest, $"'{key}' of {map.What} is before the start of the test; give a later time, or an earlier 'start'");
        else if (moment > clock.Until)
            map.Report(key, FaultCode.OutsideTheTest, $"'{key}' of {map.What} is after the end of the test; add 'until: {Moments.Since(clock.Start, moment)}' to the test, or more");
        return moment;
    }

    /// <summary>A name that must be known; null with or without a fault where there is none.</summary>
    /// <param name="known">Null: not checked.</param>
    public static string? Known(this YamlMap map, string key, IEnumerable<string>? known, FaultCode code, Func<string, string> says, bool required = false)
    {
        if (map.Text(key, required) is not { } text)
            return null;
        var isKnown = known switch { null => true, IReadOnlySet<string> set => set.Contains(text.Text), _ => known.Contains(text.Text) };
        if (!isKnown)
            map.Report(text, code, $"{says(text.Text)}; {Nearest.Advice(text.Text, known!)}");
        return text.Text;
    }

    /// <summary>A workflow and a step; a step without its workflow must be one of any.</summary>
    public static (string? Workflow, string? Step) WorkflowAndStep(this YamlMap map, KnownNames? known, bool required = false)
    {
        var workflow = map.Known("workflow", known?.Steps.Keys, FaultCode.UnknownWorkflow, name => $"there is no workflow '{name}'", required);
        var steps = known is null ? null
            : workflow is null ? known.Steps.Values.SelectMany(each => each)
            : known.Steps.GetValueOrDefault(workflow);
        var of = workflow is null ? "no workflow has" : $"the workflow '{workflow}' has no";
        var step = map.Known("step", steps, FaultCode.UnknownStep, name => workflow is null ? $"no workflow has a step '{name}'" : $"{of} step '{name}'");
        return (workflow, step);
    }
}
