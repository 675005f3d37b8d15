namespace InboundStreams.IntegrationTests.Fixtures;

/// <summary>Where the sources stand.</summary>
public static class Checkout
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo directory) =>
        File.Exists(Path.Combine(directory.FullName, "InboundStreams.sln")) ? directory.FullName
        : Find(directory.Parent ?? throw new InvalidOperationException("InboundStreams.sln is in no directory above the tests; run them from a checkout."));
}

/// <summary>Programs of the machine.</summary>
public static class Programs
{
    public static bool Exist(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, name)));
}
