using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InboundStreams.Core.Decisions;
using InboundStreams.Core.Scoring;
using InboundStreams.Tests.Cli;
using InboundStreams.Tests.Core.Laws;
using NodaTime;

namespace InboundStreams.Tests.Core.Reference;

/// <summary>
/// Random funnels and histories, played by the decision core and computed by <c>scores.py</c>, which knows only what the rules mean.
/// </summary>
public sealed class The_independent_reference
{
    private const int Funnels = 500;
    private const int HistoriesEach = 4;
    private const int Seed = 20250201;

    /// <summary>The two differ by at most so much, in points.</summary>
    private const double Tolerance = 0.002;

    [Fact]
    public async Task Gives_the_same_scores_and_bands()
    {
        await SkipWithoutPythonAsync();
        var chance = new Random(Seed);
        var funnels = Enumerable.Range(1, Funnels).Select(version => RandomFunnel.Make(chance, version)).ToArray();
        var histories = Enumerable.Range(0, Funnels * HistoriesEach).Select(_ => RandomHistory.Make(chance)).ToArray();
        var ours = histories.Select((history, i) => Play(funnels[i / HistoriesEach], history)).ToArray();
        var theirs = await AskAsync(funnels, histories);

        var differences = ours.Zip(theirs, Compare).SelectMany((each, i) => each.Take(1).Select(difference => $"history {i}: {difference}")).ToList();
        var (doubtful, changes) = (theirs.Count(each => each.Doubtful is not null), ours.Sum(each => each.Bands.Count));

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)) + $"\n{differences.Count} of {histories.Length}");
        Assert.InRange(doubtful, 0, histories.Length / 1000);
        Assert.True(changes > 10 * doubtful && changes > histories.Length, $"only {changes} changes of band");
    }

    private sealed record Course(List<double[]> Values, List<(long At, string From, string To)> Bands, long? Doubtful);

    private static Course Play(RandomFunnel funnel, RandomHistory history)
    {
        var course = new Course([], [], null);
        var all = Playing.Play(funnel.Funnel, history.Inputs(), RandomHistory.End);
        course.Values.AddRange(history.Asks().Select(ask => Read(all.LastOrDefault(each => each.Time <= ask)?.Next ?? default, funnel, ask)));
        foreach (var taken in all)
        {
            foreach (var told in taken.Journal.Where(each => each.Kind == "band_changed"))
            {
                Assert.True(told.Details.TryGet("from", out var from) & told.Details.TryGet("to", out var to));
                course.Bands.Add((told.At.ToUnixTimeMilliseconds(), from.AsString, to.AsString));
            }
        }

        return course;
    }

    private static double[] Read(ContactState state, RandomFunnel funnel, Instant at)
    {
        var scores = Scores.At(state, funnel.Funnel, at);
        return [.. funnel.Names.Append(ScoreRules.Total).Select(name => scores.TryRead(name, out var thousandths) ? thousandths / 1000.0 : double.NaN)];
    }

    private static IEnumerable<string> Compare(Course ours, Course theirs)
    {
        var until = theirs.Doubtful ?? long.MaxValue;
        for (var i = 0; i < ours.Values.Count && theirs.Doubtful is null; i++)
        {
            for (var score = 0; score < ours.Values[i].Length; score++)
            {
                var (one, other) = (ours.Values[i][score], theirs.Values[i][score]);
                if (!double.IsNaN(one) && Math.Abs(one - other) > Tolerance + 1e-9)
                    yield return string.Create(CultureInfo.InvariantCulture, $"ask {i}, score {score}: {one} here, {other:F6} there");
            }
        }

        var (here, there) = (ours.Bands.TakeWhile(each => each.At < until - 1000).ToList(), theirs.Bands.TakeWhile(each => each.At < until - 1000).ToList());
        foreach (var (one, other) in here.Zip(there))
        {
            if (Math.Abs(one.At - other.At) > 1000 || one.From != other.From || one.To != other.To)
                yield return $"band: {one} here, {other} there";
        }

        if (here.Count != there.Count)
            yield return $"{here.Count} changes of band here, {there.Count} there; the first alone: {here.Concat(there).ElementAtOrDefault(Math.Min(here.Count, there.Count) + (here.Count > there.Count ? 0 : here.Count))}";
    }

    private static async Task<Course[]> AskAsync(RandomFunnel[] funnels, RandomHistory[] histories)
    {
        var document = new JsonObject
        {
            ["funnels"] = new JsonArray([.. funnels.Select(each => each.Json)]),
            ["histories"] = new JsonArray([.. histories.Select((each, index) => new JsonObject
            {
                ["funnel"] = index / HistoriesEach,
                ["until"] = RandomHistory.End.ToUnixTimeMilliseconds(),
                ["steps"] = new JsonArray([.. each.Steps.Select(step => step.Json)]),
            })]),
        };
        var script = Path.Combine(RepositoryRoot.Path, "tests", "InboundStreams.Tests", "Core", "Reference", "scores.py");
        var answer = await RunAsync([script], document.ToJsonString());
        return [.. JsonNode.Parse(answer)!.AsArray().Select(each => new Course(
            [.. each!["values"]!.AsArray().Select(values => values!.AsArray().Select(value => value!.GetValue<double>()).ToArray())],
            [.. each["bands"]!.AsArray().Select(band => ((long)band![0]!.GetValue<double>(), band[1]!.GetValue<string>(), band[2]!.GetValue<string>()))],
            each["doubtful"] is { } doubtful ? (long)doubtful.GetValue<double>() : null))];
    }

    private static async Task SkipWithoutPythonAsync()
    {
        try
        {
            await RunAsync(["-c", "import zoneinfo; zoneinfo.ZoneInfo('Europe/Madrid')"], "");
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Assert.Skip($"python3 with time zones is not there ({fault.Message.Split('\n')[^1]}); get it with: apt-get install python3 tzdata");
        }
    }

    /// <exception cref="InvalidOperationException">It failed: the message is what it said.</exception>
    private static async Task<string> RunAsync(string[] arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException((await error).TrimEnd());
    }
}
