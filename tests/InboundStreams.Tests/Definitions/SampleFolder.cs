namespace InboundStreams.Tests.Definitions;

/// <summary>The sample funnel in the repository.</summary>
internal static class SampleFolder
{
    public static string Course { get; } = Path.Combine(Repository(AppContext.BaseDirectory), "samples", "course");

    private static string Repository(string from) =>
        File.Exists(Path.Combine(from, "InboundStreams.sln"))
            ? from
            : Repository(Path.GetDirectoryName(from) ?? throw new DirectoryNotFoundException("No folder above the tests holds InboundStreams.sln; run them inside the repository."));
}
