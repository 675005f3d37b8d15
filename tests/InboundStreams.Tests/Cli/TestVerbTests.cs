using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace InboundStreams.Tests.Cli;

/// <summary><c>inbound test</c>: what it prints, where, and the exit code.</summary>
public sealed class TestVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbound-test-");

    private string Funnel => Path.Combine(_folder.FullName, "f");

    private string Tests => Path.Combine(Funnel, "tests", "course.yaml");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Passes_on_what_init_writes()
    {
        await InboundProcess.RunAsync("init", Funnel);

        var run = await InboundProcess.RunAsync("test", Funnel);

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith($"ok      {Tests}:", line, StringComparison.Ordinal));
        Assert.EndsWith("all as expected\n", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_with_what_came_instead_in_all_its_forms_and_updates_the_file()
    {
        await InboundProcess.RunAsync("init", Funnel);
        var good = await File.ReadAllTextAsync(Tests);
        var bad = good.Replace("- test: a click spares the reminder", "- test: \"a click \\x1B spares <the> reminder\"", StringComparison.Ordinal)
            .Replace("{ at: +2d, contact: c1, template: more-content }", "{ at: +2d2h, contact: c1, template: more-content }", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Tests, bad.Replace("\\x1B ", "", StringComparison.Ordinal));
        var junit = Path.Combine(_folder.FullName, "out", "junit.xml");

        var failed = await InboundProcess.RunAsync("test", Funnel, "--junit", junit, "-o", "json", "--filter", "SPARES");

        Assert.Equal(1, failed.ExitCode);
        var scenario = Assert.Single(JsonNode.Parse(failed.Output)!["scenarios"]!.AsArray())!;
        Assert.Equal("a click spares <the> reminder", (string)scenario["test"]!);
        Assert.Equal("it came 2h earlier, at 2026-03-04T10:00+01:00, from step 'more-content' of 'course', category news", (string)scenario["failures"]![0]!["actual"]!);
        var suite = XDocument.Load(junit).Root!.Element("testsuite")!;
        Assert.Equal(("1", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));

        var updated = await InboundProcess.RunAsync("test", Funnel, "--update");

        Assert.Equal(0, updated.ExitCode);
        Assert.Contains("sends: + { at: +2d, contact: c1, template: more-content }", updated.Errors, StringComparison.Ordinal);
        Assert.Equal(good.Replace("- test: a click spares the reminder", "- test: \"a click spares <the> reminder\"", StringComparison.Ordinal), await File.ReadAllTextAsync(Tests));
    }

    [Fact]
    public async Task Shows_what_happened_moment_by_moment()
    {
        await InboundProcess.RunAsync("init", Funnel);

        var run = await InboundProcess.RunAsync("test", Funnel, "--filter", "buying", "--timeline");

        Assert.Contains("    2026-03-03T10:00+01:00  c1  Order Completed\n        goal", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_to_write_the_first_test_where_there_is_none()
    {
        await InboundProcess.RunAsync("init", Funnel);
        Directory.Delete(Path.Combine(Funnel, "tests"), recursive: true);

        var run = await InboundProcess.RunAsync("test", Funnel);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("- test: whoever signs up is welcomed", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_nothing_when_a_file_has_a_fault()
    {
        await InboundProcess.RunAsync("init", Funnel);
        await File.AppendAllTextAsync(Tests, "- { test: broken }\n");

        var run = await InboundProcess.RunAsync("test", Funnel);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"^.*course\.yaml:\d+:3 error IB0105: the test 'broken' has no 'start'; add it\n$", run.Output);
    }
}
