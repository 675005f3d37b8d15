using System.Diagnostics;
using InboundStreams.Tests.Cli;

namespace InboundStreams.Tests.Contracts;

public sealed class GeneratedClassesTests
{
    [Fact]
    public async Task Are_what_the_schemas_say()
    {
        var start = new ProcessStartInfo("dotnet", ["run", "schemas/contracts.cs", "--", "--check"])
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var generator = Process.Start(start)!;
        var (output, fault) = (generator.StandardOutput.ReadToEndAsync(), generator.StandardError.ReadToEndAsync());
        await generator.WaitForExitAsync();

        Assert.True(generator.ExitCode == 0, await fault + await output);
    }
}
