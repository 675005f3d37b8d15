namespace InboundStreams.Tests.Email.Peers;

/// <summary>Files that stand beside the tests and are not compiled.</summary>
internal static class Sources
{
    public static string PathOf(string inEmail) => Path.Combine(Root(new DirectoryInfo(AppContext.BaseDirectory)), "tests", "InboundStreams.Tests", "Email", inEmail);

    private static string Root(DirectoryInfo directory) =>
        File.Exists(Path.Combine(directory.FullName, "InboundStreams.sln")) ? directory.FullName
        : Root(directory.Parent ?? throw new InvalidOperationException("InboundStreams.sln is in no directory above the tests; run them from a checkout."));
}
