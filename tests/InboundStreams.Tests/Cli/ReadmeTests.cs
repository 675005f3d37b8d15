using InboundStreams.Cli;

namespace InboundStreams.Tests.Cli;

/// <summary>What the README tells a newcomer to type.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Its_first_commands_are_programs_of_the_checkout()
    {
        foreach (var program in CommandsIn("README.md").Select(line => line.Split(' ')[0]).Distinct())
        {
            var path = Path.Combine(RepositoryRoot.Path, program[2..]);
            Assert.True(File.Exists(path), $"{program} is in the README, but not in the checkout");
            if (!OperatingSystem.IsWindows())
                Assert.True(File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute), $"{program} is not executable");
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/operating.md")]
    public void Its_verbs_exist_as(string page)
    {
        var root = Inbound.CreateCommand();
        foreach (var line in CommandsIn(page).Where(line => line.StartsWith("./inbound ", StringComparison.Ordinal)))
        {
            var words = line.Split(['<', '|', '#'])[0].TrimEnd('\\', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray();
            Assert.Empty(root.Parse(words).Errors.Select(error => $"{line}: {error.Message}"));
        }
    }

    [Fact]
    public void Its_links_lead_to_files() =>
        Assert.All(
            System.Text.RegularExpressions.Regex.Matches(RepositoryRoot.Read("README.md"), @"\]\(([^)#:]+)\)").Select(match => match.Groups[1].Value),
            link => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, link)), link));

    private static IEnumerable<string> CommandsIn(string page) =>
        RepositoryRoot.Read(page).Split('\n')
            .SelectMany(line => line.Contains('`', StringComparison.Ordinal) ? line.Split('`').Where((_, part) => part % 2 == 1) : [line])
            .Select(command => command.Trim())
            .Where(command => command.StartsWith("./", StringComparison.Ordinal) && command.Length > 2);
}
