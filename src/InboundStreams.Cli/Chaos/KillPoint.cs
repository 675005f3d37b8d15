using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using InboundStreams.Streams;

namespace InboundStreams.Cli.Chaos;

/// <summary>A place in the engine where a process ends as by <c>kill -9</c>: where one of its spans begins or ends, for the nth time.</summary>
/// <param name="Span">A span of the engine.</param>
/// <param name="AtEnd">Where it ends; otherwise where it begins.</param>
/// <param name="Times">It ends there when it comes there for the nth time, from 1.</param>
internal sealed record KillPoint(string Span, bool AtEnd, int Times)
{
    private static readonly string[] Spans = [EngineTrace.Records, EngineTrace.Offsets, EngineTrace.Transaction, EngineTrace.Stores];

    private int _come;

    public static KillPoint Draw(Random random) => new(Spans[random.Next(Spans.Length)], random.Next(2) == 0, random.Next(1, 60));

    /// <exception cref="FormatException">It is not <c>span:begin|end:times</c>.</exception>
    public static KillPoint Parse(string text) =>
        text.Split(':') is [var span, ("begin" or "end") and var where, var times] && int.TryParse(times, CultureInfo.InvariantCulture, out var nth)
            ? new KillPoint(span, where == "end", nth)
            : throw new FormatException($"A kill point is span:begin|end:times, not '{text}'.");

    /// <summary>From now on the process ends when it comes there.</summary>
    public void Arm() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source.Name == EngineMeter.Name,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStarted = span => Come(span, !AtEnd),
        ActivityStopped = span => Come(span, AtEnd),
    });

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Span}:{(AtEnd ? "end" : "begin")}:{Times}");

    private void Come(Activity span, bool isHere)
    {
        if (isHere && span.OperationName == Span && Interlocked.Increment(ref _come) == Times)
            ChaosProcess.KillThis();
    }
}
