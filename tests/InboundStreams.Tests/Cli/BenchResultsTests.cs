using InboundStreams.Cli.Bench;

namespace InboundStreams.Tests.Cli;

public sealed class BenchResultsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbound-results-");

    [Fact]
    public void A_run_is_shown_beside_the_last_one_of_its_size()
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, "results.jsonl"));

        Assert.Null(BenchResults.Add(file, Run(100, 1000)));
        file.Refresh();
        Assert.Null(BenchResults.Add(file, Run(300, 2000)));
        var again = Run(150, 1000);
        again["before"] = BenchResults.Add(file, again);

        Assert.Contains(BenchResults.Rows(again), row => row is ["eventsPerSecond", "150", "100", "1.50"]);
        Assert.Equal(3, File.ReadAllLines(file.FullName).Length);
    }

    [Fact]
    public void A_run_says_of_which_machine_and_day_it_is()
    {
        var run = Run(1, 1);

        Assert.Contains("cores", run["machine"]!.ToString(), StringComparison.Ordinal);
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", run["day"]!.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static System.Text.Json.Nodes.JsonObject Run(double speed, int contacts) =>
        BenchResults.Of("decide", new() { ["eventsPerSecond"] = speed, ["contacts"] = contacts });
}
