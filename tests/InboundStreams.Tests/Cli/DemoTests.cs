using System.Text.Json.Nodes;

namespace InboundStreams.Tests.Cli;

public sealed class DemoTests : IDisposable
{
    private readonly DirectoryInfo _emails = Directory.CreateTempSubdirectory("inbound-demo-test-");

    public void Dispose() => _emails.Delete(recursive: true);

    [Fact]
    public async Task Played_twice_at_full_speed_gives_the_same_numbers_and_the_emails_that_the_sample_expects()
    {
        var runs = await Task.WhenAll(PlayAsync("1"), PlayAsync("2"));
        var expected = JsonNode.Parse(RepositoryRoot.Read("samples", "course", "expected.json"))!;
        var sends = expected["sends"]!.AsArray().Select(each => each!["sendId"]!.GetValue<string>()).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(Numbers(runs[0]), Numbers(runs[1]));
        Assert.Equal(
            (expected["events"]!.GetValue<int>(), expected["contacts"]!.GetValue<int>(), expected["enrolled"]!.GetValue<int>(), sends.Count, 0),
            (Number(runs[0], "events"), Number(runs[0], "contacts"), Number(runs[0], "enrolled"), Number(runs[0], "sends"), Number(runs[0], "deadLetters")));
        Assert.Equal(sends, SendIds("1"));
        Assert.Equal(sends, SendIds("2"));
    }

    private async Task<JsonObject> PlayAsync(string folder)
    {
        var run = await InboundProcess.RunAsync("demo", "--fast", "-o", "json", "--out", Path.Combine(_emails.FullName, folder));
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Contains("no exactly-once", run.Errors, StringComparison.Ordinal);
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    private IEnumerable<string> SendIds(string folder) =>
        Directory.EnumerateFiles(Path.Combine(_emails.FullName, folder), "*.eml").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    private static int Number(JsonObject run, string name) => run[name]!.GetValue<int>();

    private static string Numbers(JsonObject run) => string.Join(" ", run.Where(each => each.Key != "seconds").Select(each => $"{each.Key}={each.Value}"));
}
