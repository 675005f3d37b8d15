namespace InboundStreams.Tests.Cli;

/// <summary>The checkout that the tests were built from.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Read(params string[] path) => File.ReadAllText(System.IO.Path.Combine([Path, .. path]));

    private static string Find(DirectoryInfo? directory)
    {
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "InboundStreams.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"InboundStreams.sln is in no directory above {AppContext.BaseDirectory}; run the tests from a checkout.");
    }
}
