using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using InboundStreams.IntegrationTests.Fixtures;

namespace InboundStreams.IntegrationTests.Pipelines;

/// <summary>
/// The same faults for both engines, while the sample flows through two workers. The native engine must lose and double nothing. What Streamiz
/// does is counted and printed: docs/engines.md is written from it. INBOUND_FAULTS sets how many faults there are; without it Streamiz alone meets two of
/// them, because <see cref="Streams.ChaosTests"/> sees to the native engine.
/// </summary>
public sealed class EnginesUnderFaultsTests
{
    private static readonly string? Asked = Environment.GetEnvironmentVariable("INBOUND_FAULTS");
    private static readonly int Faults = int.Parse(Asked ?? "2", CultureInfo.InvariantCulture);

    // Longer than the session time-out of 6 s: the group gives the partitions away, and the worker wakes up as a zombie.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(4);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string> { { "streamiz", "kill" }, { "streamiz", "pause" } };
            if (Asked is not null)
                cases.AddRange(("native", "kill"), ("native", "pause"));
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Are_measured(string engine, string fault)
    {
        await using var pipeline = await Pipeline.StartAsync(Course.Folder);
        pipeline.Produce("contacts", File.ReadLines(Course.Contacts));
        pipeline.RunBatch("first", options: ["--engine", engine]);
        var actions = File.ReadAllLines(Course.Clickstream);
        var lasts = Faults * (fault == "kill" ? Between : Between + Pause).TotalSeconds;
        using var feed = pipeline.Feed("actions", actions, actions.Length / lasts);
        LocalProcess[] workers = [Start("a"), Start("b")];
        var gaveUp = 0;
        for (var i = 0; i < Faults; i++)
        {
            await Under(workers[i % 2], Between);
            // A supervisor starts again what has ended by itself.
            for (var each = 0; each < workers.Length; each++)
            {
                if (!workers[each].HasExited)
                    continue;
                gaveUp++;
                workers[each] = Start(each == 0 ? "a" : "b");
            }

            if (fault == "pause")
                await Paused(workers[i % 2]);
            else
                workers[i % 2].Kill();
            if (fault == "kill")
                workers[i % 2] = Start(i % 2 == 0 ? "a" : "b");
        }

        await Eventually.Until(
            "everything is taken",
            () => pipeline.TakenOf(pipeline.Topics.UserActions) >= actions.Length,
            TimeSpan.FromSeconds(180),
            () => string.Join("\n---\n", workers.Select(each => each.Output)));
        foreach (var worker in workers.Where(each => !each.HasExited))
            worker.Stop(TimeSpan.FromSeconds(90));

        var seen = Seen(pipeline);
        seen["gaveUp"] = gaveUp;
        Console.WriteLine($"{engine}, {Faults} × {fault}: {seen.ToJsonString()}");
        if (engine == "native")
            Assert.Equal((0, 0, 0), ((int)seen["missing"]!, (int)seen["doubled"]!, (int)seen["scoresOff"]!));

        LocalProcess Start(string name) => pipeline.Run(name, "--roles", "engine", "--engine", engine, "--clock", "log");
    }

    private static JsonObject Seen(Pipeline pipeline)
    {
        using var expected = Course.Expected();
        var (wanted, sent) = (Course.SendIds(expected), pipeline.SendCommands().Select(each => each.SendId).ToList());
        return new JsonObject
        {
            ["expected"] = wanted.Count,
            ["sent"] = sent.Count,
            ["missing"] = wanted.Except(sent).Count(),
            ["doubled"] = sent.Count - sent.Distinct().Count(),
            ["unexpected"] = sent.Distinct().Except(wanted).Count(),
            ["scoresOff"] = Expectations.ScoresOff(expected, pipeline).Count(),
        };
    }

    // The faults come while events flow: a worker works for so long between them.
    private static async Task Under(LocalProcess worker, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        await Eventually.Until("the worker has worked for a while", () => watch.Elapsed >= time || worker.HasExited, time + TimeSpan.FromSeconds(5));
    }

    private static async Task Paused(LocalProcess worker)
    {
        LocalProcess.Run("kill", ["-STOP", $"{worker.Id}"]);
        var watch = Stopwatch.StartNew();
        await Eventually.Until("the pause is over", () => watch.Elapsed >= Pause, Pause + TimeSpan.FromSeconds(5));
        LocalProcess.Run("kill", ["-CONT", $"{worker.Id}"]);
    }
}
