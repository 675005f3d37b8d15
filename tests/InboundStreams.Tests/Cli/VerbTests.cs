using System.Text.Json.Nodes;

namespace InboundStreams.Tests.Cli;

/// <summary>Verbs that need nothing outside: what they print, where, and the exit code.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inbound-verbs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Topics_have_the_prefix_that_is_asked_for()
    {
        var run = await InboundProcess.RunAsync("topics", "create", "--dry-run", "--topic-prefix", "acme", "--application-id", "acme-contacts", "-o", "json");

        Assert.Equal(0, run.ExitCode);
        var names = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["topic"]!).ToList();
        Assert.Contains("acme.user-actions", names);
        Assert.All(names, name => Assert.StartsWith("acme", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Validate_prints_all_faults_with_their_places_on_stdout_and_ends_with_1()
    {
        var funnel = Path.Combine(_folder.FullName, "f");
        Assert.Equal(0, (await InboundProcess.RunAsync("init", funnel)).ExitCode);
        var inbound = Path.Combine(funnel, "inbound.yaml");
        await File.WriteAllTextAsync(inbound, (await File.ReadAllTextAsync(inbound)).Replace("sender:", "sendr:", StringComparison.Ordinal));

        var run = await InboundProcess.RunAsync("validate", funnel);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"inbound\.yaml:\d+:1 error IB0103: .*'sendr'; did you mean 'sender'\?", run.Output);
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith(inbound, line, StringComparison.Ordinal));
        Assert.Contains("nothing may be applied until they are gone", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_finds_nothing_wrong_with_what_init_writes()
    {
        var funnel = Path.Combine(_folder.FullName, "g");
        await InboundProcess.RunAsync("init", funnel);

        var run = await InboundProcess.RunAsync("validate", funnel, "-o", "json");

        Assert.Equal((0, "[]"), (run.ExitCode, run.Output.Trim()));
    }

    [Fact]
    public async Task Validate_compiles_the_templates_as_the_dispatcher_will()
    {
        var funnel = Path.Combine(_folder.FullName, "h");
        await InboundProcess.RunAsync("init", funnel);
        await File.AppendAllTextAsync(Path.Combine(funnel, "templates", "welcome.hbs"), "{{#if contact.first_name}}");
        File.Delete(Path.Combine(funnel, "templates", "reminder.subject.hbs"));

        var run = await InboundProcess.RunAsync("validate", funnel);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"templates/welcome\.hbs:1:1 error IB0701: ", run.Output);
        Assert.Matches(@"templates/reminder\.hbs:1:1 error IB\d{4}: .*subject", run.Output);
    }

    [Fact]
    public async Task Validate_reports_faults_as_json_too()
    {
        var run = await InboundProcess.RunAsync("validate", Path.Combine(_folder.FullName, "nowhere"), "-o", "json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("IB0001", JsonNode.Parse(run.Output)![0]!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Init_writes_over_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "mine.txt"), "");

        var run = await InboundProcess.RunAsync("init", _folder.FullName);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not empty; nothing was written", run.Errors, StringComparison.Ordinal);
        Assert.Single(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task A_wrong_command_line_ends_with_2_and_points_to_the_help()
    {
        var run = await InboundProcess.RunAsync("run", "--roles", "cook");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("--roles cook: there is engine, dispatcher and projector.\nsee: inbound run --help\n", run.Errors);
    }

    [Theory]
    [InlineData("No schema registry answers", "apply", "--registry", "http://127.0.0.1:1")]
    [InlineData("No schema registry answers", "encode", "actions", "--registry", "http://127.0.0.1:1")]
    [InlineData("Check --redis.", "contact", "show", "c1", "--redis", "127.0.0.1:1,connectTimeout=500")]
    public async Task Something_missing_outside_ends_with_3(string says, params string[] line)
    {
        if (line[0] == "apply")
            line = [line[0], Path.Combine(AppContext.BaseDirectory, "samples", "course"), .. line[1..]];

        var run = await InboundProcess.RunAsync(line);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains(says, run.Errors, StringComparison.Ordinal);
    }
}
