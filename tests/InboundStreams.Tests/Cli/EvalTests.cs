using System.Diagnostics;

namespace InboundStreams.Tests.Cli;

/// <summary><c>inbound eval</c>: a value as JSON, or what is wrong and where.</summary>
public sealed class EvalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbound-eval-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("1 + 2", "3")]
    [InlineData("1.0 / 2", "0.5")]
    [InlineData("'añ' + \"b\"", "\"añb\"")]
    [InlineData("[1, 2.0, null, 'x']", "[1,2.0,null,\"x\"]")]
    [InlineData("now + duration('90m')", "\"2026-01-02T01:30:00Z\"")]
    [InlineData("duration('90m')", "\"5400s\"")]
    [InlineData("-1 + 2", "1")]
    public async Task Prints_the_value(string text, string expected)
    {
        var run = await InboundProcess.RunAsync("eval", "--at", "2026-01-02T00:00:00Z", "--", text);

        Assert.Equal((0, expected + "\n", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task Takes_what_the_names_stand_for_from_files()
    {
        var run = await RunAsync(
            string.Join('\n', "contact.country in ['ES', 'FR']", "contact.address.city", "event.properties.plan == 'pro' && event.name == 'Page Viewed'", "now - event.at", "score.fit + score.total", "score.band", "has(contact.email)", "event.context.ip"),
            "--contact", Save("""{"country":"ES","address":{"city":"Lugo"}}"""),
            "--event", Save("""{"name":"Page Viewed","at":"2026-01-01T23:00:00Z","properties":{"plan":"pro"},"context":{"ip":"::1"}}"""),
            "--score", Save("""{"fit":30.5,"total":50,"band":"mql"}"""),
            "--at", "2026-01-02T00:00:00Z");

        Assert.Equal(["true", "\"Lugo\"", "true", "\"3600s\"", "80.5", "\"mql\"", "false", "\"::1\""], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Draws_where_the_fault_is_and_ends_with_1()
    {
        var run = await InboundProcess.RunAsync("eval", "true &&\n  contact.x == foo");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal("column 24: there is no name 'foo'; names that can stand here: contact, score, event, now\n    contact.x == foo\n                 ^^^\n", run.Errors);
    }

    [Fact]
    public async Task Draws_where_it_went_wrong_when_it_was_evaluated()
    {
        var run = await InboundProcess.RunAsync("eval", "true && contact.x");

        Assert.Equal((1, "", "column 9: the contact has no contact.x\n  true && contact.x\n          ^^^^^^^^^\n"), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task Points_behind_a_text_that_ends_too_early()
    {
        var run = await InboundProcess.RunAsync("eval", "1 +");

        Assert.Equal("column 4: the text ends where a value was expected\n  1 +\n     ^\n", run.Errors);
    }

    [Fact]
    public async Task Answers_each_line_with_one_line()
    {
        var run = await RunAsync("1\n\n1 / 0\n1 +\n'''a\nb'''\n\"\\u2028\\n\"\ntrue");

        Assert.Equal(
            [
                "1", "error column 1: the text ends where a value was expected", "error column 1: '1 / 0' cannot be computed", "error column 4: the text ends where a value was expected",
                "error column 1: the string has no end; close it with '''", "error column 1: the string has no end; close it with '''", "\"\\u2028\\n\"", "true",
            ],
            run.Output.Split('\n')[..^1]);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Answers_ten_thousand_lines_in_a_moment()
    {
        var lines = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"contact.country in ['ES', 'FR'] && {i} % 7 == 0 || 'a{i}'.startsWith('a')\n"));
        var start = Stopwatch.GetTimestamp();

        var run = await RunAsync(lines, "--contact", Save("""{"country":"ES"}"""));

        Assert.Equal(10_000, run.Output.Count(each => each == '\n'));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task With_a_funnel_has_its_declarations()
    {
        var funnel = Path.Combine(AppContext.BaseDirectory, "samples", "course");
        var run = await RunAsync("contact.first_name == null\nhas(contact.first_name)\ncontact.frst_name\nsegment('x')", "--funnel", funnel);

        Assert.Equal(
            [
                "true", "false", "error column 1: the contact has no attribute 'frst_name'; did you mean 'first_name'?; declare it under 'contact'",
                "error column 1: segment() cannot stand here; functions that can: has, size, timestamp, duration, lower, matches",
            ],
            run.Output.Split('\n')[..^1]);
    }

    [Theory]
    [InlineData("segment('vip')", "segment() needs a funnel that declares what it names")]
    [InlineData("count('views', '30d') > 1", "count() needs a funnel that declares what it names")]
    public async Task Without_a_funnel_knows_no_segments_and_no_counters(string text, string says)
    {
        var run = await InboundProcess.RunAsync("eval", text);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(says, run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--contact", "[1]", "not a JSON object")]
    [InlineData("--contact", "{", "not JSON")]
    [InlineData("--contact", "{\"x\":\"\\ud800\"}", "not JSON")]
    [InlineData("--event", "{\"name\":1}", "\"name\" must be a string")]
    [InlineData("--event", "{\"properties\":1}", "\"properties\" must be an object")]
    [InlineData("--event", "{\"at\":\"noon\"}", "\"at\" is \"noon\"; expected a time with its offset")]
    [InlineData("--score", "{\"fit\":\"high\"}", "\"fit\" is \"high\"; scores are numbers")]
    public async Task Says_what_is_wrong_with_a_file(string option, string content, string says)
    {
        var path = Save(content);
        var run = await InboundProcess.RunAsync("eval", "1", option, path);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"{path}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(says, run.Errors, StringComparison.Ordinal);
    }

    private string Save(string json)
    {
        var path = Path.Combine(_folder.FullName, $"{_folder.GetFiles().Length}.json");
        File.WriteAllText(path, json);
        return path;
    }

    private static async Task<InboundProcess> RunAsync(string input, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "inbound.dll"), "eval", "-", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new InboundProcess(process.ExitCode, await output, await errors);
    }
}
