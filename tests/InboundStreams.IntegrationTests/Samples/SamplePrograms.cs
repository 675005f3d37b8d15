using InboundStreams.IntegrationTests.Fixtures;

namespace InboundStreams.IntegrationTests.Samples;

/// <summary>The programs under samples/, built with the tests and run as their readers would.</summary>
internal static class SamplePrograms
{
    private static readonly string Output = Path.GetRelativePath(Path.Combine(Checkout.Root, "tests", "InboundStreams.IntegrationTests"), AppContext.BaseDirectory);

    public const string Producer = "producer/Producer";
    public const string StreamizApp = "streamiz-app/StreamizApp";

    /// <param name="program">The sample's folder and assembly.</param>
    public static string PathOf(string program) =>
        Path.Combine(Checkout.Root, "samples", Path.GetDirectoryName(program)!, Output, $"{Path.GetFileName(program)}.dll");

    /// <summary>Runs the sample of an integration test, which must pass.</summary>
    public static void RunIntegrationTest(Dictionary<string, string> environment)
    {
        var said = LocalProcess.Run("dotnet", [PathOf("integration-test/IntegrationTest"), "-noLogo", "-noColor"], environment);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", said, StringComparison.Ordinal);
    }
}
