using InboundStreams.Definitions.Scenarios;

namespace InboundStreams.Cli.Scenarios;

/// <summary>Results as lines for people.</summary>
internal static class ResultLines
{
    /// <param name="folder">As the user has given it, so that editors and terminals can open the places.</param>
    public static void Write(TextWriter output, ScenarioResult result, string folder)
    {
        output.WriteLine($"{(result.Passed ? "ok    " : "FAILED")}  {Place(folder, result.Scenario)}  {Printable.Text(result.Scenario.Name)}");
        foreach (var failure in result.Failures)
        {
            output.WriteLine($"    expected  {Printable.Text(failure.Expected)}");
            output.WriteLine($"    but       {Printable.Text(failure.Actual)}");
            if (failure.Reason.Length > 0)
                output.WriteLine($"    because   {Printable.Text(failure.Reason)}");
        }
    }

    public static string Place(string folder, Scenario scenario) => FormattableString.Invariant($"{PathOf(folder, scenario)}:{scenario.Line}");

    private static string PathOf(string folder, Scenario scenario) => folder == "." ? scenario.Path : Path.Combine(folder, scenario.Path);
}
